# Sourced by other scripts.

# Prints the home of the first JDK found with a version of at least $1 (default 25) and below $2 (default: no limit).
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
