# For scripts to source.

# Prints the home of the first JDK that is found of at least version $1 and below version $2, 25 and any unless given.
find_jdk() {
    local home version
    for home in ${JAVA_HOME:+"$JAVA_HOME"} /usr/lib/jvm/* /opt/java/* /opt/jdk* "${HOME:-/nonexistent}"/.sdkman/candidates/java/*; do
        if [ -x "$home/bin/javac" ] && [ -r "$home/release" ]; then
            version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")
            if [ "${version:-0}" -ge "${1:-25}" ] && [ "${version:-0}" -lt "${2:-1000}" ]; then
                printf '%s\n' "$home"
                return 0
            fi
        fi
    done
    return 1
}
