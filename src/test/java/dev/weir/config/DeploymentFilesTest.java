package dev.weir.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.weir.purge.Vcl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds compose.yaml, kubernetes.yaml and the units against what they name: settings, ports, paths, images and files. */
final class DeploymentFilesTest {
    private static final Path FOLDER = Path.of("edge-config");
    private static final List<String> FILES = List.of("compose.yaml", "kubernetes.yaml");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final int VARNISH_PORT = 6081;
    private static final double HEAP_SHARE = 0.4;

    @TempDir
    private Path folder;

    @Test
    void theSettingsOfComposeAreSettingsAndLeadToItsVarnish() throws Exception {
        JsonNode services = documents("compose.yaml").getFirst().get("services");
        JsonNode weir = services.get("weir");
        assertEquals("weir:" + version(), weir.get("image").asText());
        Map<String, String> environment = new HashMap<>();
        weir.get("environment").properties().forEach(each -> environment.put(each.getKey(), each.getValue().asText()));
        assertEquals("/run/secrets/" + weir.get("secrets").get(0).asText(), environment.get("WEIR_DATABASE_DSN_FILE"));
        Settings settings = settings(environment);
        isReachedByItsVarnish(settings, services.get("varnish").get("environment").get("VARNISH_HTTP_PORT").asText());
        assertEquals("service:weir", services.get("varnish").get("network_mode").asText());
        assertEquals("127.0.0.1:" + VARNISH_PORT + ":" + VARNISH_PORT, weir.get("ports").get(0).asText());
        stopsIn(settings, Duration.parse("PT" + weir.get("stop_grace_period").asText()));
        assertTrue(fits(settings, bytes(weir.get("mem_limit").asText().replace("g", "Gi"))));
        services.forEach(service -> service.path("volumes").forEach(volume -> {
            String from = volume.asText().split(":")[0];
            assertTrue(!from.startsWith(".") || Files.exists(FOLDER.resolve(from)), from);
        }));
        assertTrue(services.get("postgres").get("command").toString().contains("wal_level=logical"));
    }

    @Test
    void theSettingsProbesAndLimitsOfKubernetesAreThoseOfAnEdge() throws Exception {
        List<JsonNode> documents = documents("kubernetes.yaml");
        JsonNode pod = documents.getFirst().at("/spec/template/spec");
        JsonNode weir = pod.get("containers").get(0);
        JsonNode varnish = pod.get("containers").get(1);
        assertEquals("weir:" + version(), weir.get("image").asText());
        Map<String, String> environment = environment(weir);
        Settings settings = settings(environment);
        isReachedByItsVarnish(settings, environment(varnish).get("VARNISH_HTTP_PORT"));
        assertEquals("0.0.0.0", settings.admin().host());
        assertEquals(settings.admin().port(), weir.get("ports").get(0).get("containerPort").asInt());
        String paths = Files.readString(Path.of("src/main/resources/dev/weir/observe/openapi.yaml"));
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            JsonNode get = weir.get(probe).get("httpGet");
            assertEquals(weir.get("ports").get(0).get("name").asText(), get.get("port").asText());
            // The kubelet would name the pod's address, which nobody knows beforehand.
            String host = get.at("/httpHeaders").get(0).get("value").asText();
            assertTrue(settings.http().hosts().contains(host), host);
            assertTrue(paths.contains("\n  " + get.get("path").asText() + ":\n"), get.toString());
        }
        Duration grace = Duration.ofSeconds(pod.get("terminationGracePeriodSeconds").asInt());
        stopsIn(settings, grace);
        int sleeps = varnish.at("/lifecycle/preStop/exec/command").get(1).asInt();
        assertTrue(settings.http().drainDelay().toSeconds() < sleeps && sleeps < grace.toSeconds());
        assertTrue(fits(settings, bytes(weir.at("/resources/limits/memory").asText())));
        for (JsonNode container : pod.get("containers")) {
            assertTrue(container.at("/securityContext/readOnlyRootFilesystem").asBoolean());
            assertTrue(container.at("/securityContext/runAsUser").asInt() > 0);
            container.get("volumeMounts").forEach(mount -> assertTrue(
                    StreamSupport.stream(pod.get("volumes").spliterator(), false)
                            .anyMatch(volume -> volume.get("name").equals(mount.get("name"))),
                    mount.toString()));
        }
        assertTrue(settings.http().hosts().contains(documents.get(1).at("/metadata/name").asText()));
        assertEquals("http", documents.get(1).at("/spec/ports").get(0).get("targetPort").asText());
        assertEquals(VARNISH_PORT, varnish.get("ports").get(0).get("containerPort").asInt());
    }

    @Test
    void eachVariableOfAnEdgeIsASettingAndSoIsEachOneThatIsSuggested() throws Exception {
        Set<String> variables = SettingsTable.read().rows().stream()
                .map(row -> Names.variable(row.key())).collect(Collectors.toSet());
        for (String file : FILES) {
            String text = Files.readString(FOLDER.resolve(file));
            Matcher named = Pattern.compile("WEIR_[A-Z_]+").matcher(text);
            int found = 0;
            while (named.find()) {
                assertTrue(variables.contains(named.group()), file + ": " + named.group());
                found++;
            }
            assertTrue(found > 0, file);
        }
        String suggested = Files.readString(FOLDER.resolve("compose.yaml")).replace("# WEIR_HTTP_HOSTS", "WEIR_HTTP_HOSTS");
        JsonNode environment = YAML.readTree(suggested).at("/services/weir/environment");
        Settings settings = settings(Map.of("WEIR_HTTP_HOSTS", environment.get("WEIR_HTTP_HOSTS").asText()));
        assertEquals(List.of("cache.example"), settings.http().hosts());
    }

    @Test
    void secretsAreInFilesAndObjectsThatTheDocumentMakes() throws Exception {
        String install = Files.readString(Path.of("docs/install.md"));
        JsonNode compose = documents("compose.yaml").getFirst();
        for (JsonNode service : compose.get("services")) {
            service.path("secrets").forEach(name -> assertTrue(compose.get("secrets").has(name.asText()), name.toString()));
        }
        compose.get("secrets").forEach(secret -> assertTrue(
                install.contains("> edge-config/" + secret.get("file").asText() + "\n"), secret.toString()));
        JsonNode postgres = compose.at("/services/postgres");
        assertEquals("/run/secrets/" + postgres.get("secrets").get(0).asText(),
                postgres.at("/environment/POSTGRES_PASSWORD_FILE").asText());
        JsonNode pod = documents("kubernetes.yaml").getFirst().at("/spec/template/spec");
        JsonNode weir = pod.get("containers").get(0);
        JsonNode secret = named(pod.get("volumes"), "dsn").get("secret");
        assertTrue(install.contains("create secret generic " + secret.get("secretName").asText() + " --from-literal=dsn="));
        assertEquals(named(weir.get("volumeMounts"), "dsn").get("mountPath").asText() + "/dsn",
                environment(weir).get("WEIR_DATABASE_DSN_FILE"));
        String map = named(pod.get("volumes"), "vcl").at("/configMap/name").asText();
        String file = named(pod.get("containers").get(1).get("volumeMounts"), "vcl").get("subPath").asText();
        assertTrue(install.contains("create configmap " + map + " --from-file=vcl/" + file + "\n"));
        assertTrue(Files.exists(Path.of("vcl", file)));
        for (String text : FILES) {
            // A DSN with a password is nowhere but in a comment that says what it looks like.
            assertFalse(Files.readString(FOLDER.resolve(text)).replaceAll("#.*", "").contains("postgresql://"), text);
        }
    }

    @Test
    void theImageIsTheOneThatIsPackaged() throws Exception {
        String image = Files.readString(Path.of("src/package/pom.xml"));
        Settings settings = settings(Map.of());
        assertTrue(image.contains("<image>weir:${weir.version}</image>"));
        assertTrue(image.contains("<port>" + settings.http().port() + "</port>"));
        assertTrue(image.contains("<port>" + settings.admin().port() + "</port>"));
        List<JsonNode> documents = documents("kubernetes.yaml");
        JsonNode pod = documents.getFirst().at("/spec/template/spec");
        String user = pod.get("containers").get(0).at("/securityContext/runAsUser").asText();
        assertTrue(image.contains("<user>" + user + ":" + pod.at("/securityContext/fsGroup").asText() + "</user>"));
        assertTrue(Files.readString(Path.of("docs/install.md")).contains("chown " + user + " edge-config/secrets/weir-dsn"));
        assertTrue(Files.readString(FOLDER.resolve("jvm.options")).contains(
                "\n-XX:MaxRAMPercentage=" + Math.round(HEAP_SHARE * 100) + "\n"));
        for (JsonNode container : pod.get("containers")) {
            assertTrue(container.at("/resources/requests").has("cpu"), container.toString());
            // More than it asked for is another pod's, at the worst moment.
            assertEquals(container.at("/resources/requests/memory"), container.at("/resources/limits/memory"));
            assertFalse(container.at("/resources/limits/memory").isMissingNode());
        }
        JsonNode labels = documents.getFirst().at("/spec/template/metadata/labels");
        assertEquals(labels, documents.getFirst().at("/spec/selector/matchLabels"));
        assertEquals(labels, documents.get(1).at("/spec/selector"));
        assertEquals(labels, documents.get(2).at("/spec/selector/matchLabels"));
        assertTrue(documents.get(2).at("/spec/minAvailable").asInt() < documents.getFirst().at("/spec/replicas").asInt());
    }

    @Test
    void theOptionsOfCommandLinesAreOptionsOfServe() throws Exception {
        String options = Files.readString(Path.of("src/main/java/dev/weir/cli/SettingsOptions.java"));
        for (String unit : List.of("edge-config/weir.service", "src/package/deb/unit")) {
            Matcher line = Pattern.compile("ExecStart=(\\S+/weir serve .*?)(:'.*)?\n").matcher(Files.readString(Path.of(unit)));
            assertTrue(line.find(), unit);
            for (String word : line.group(1).split(" ")) {
                assertTrue(!word.startsWith("-") || options.contains("names = \"" + word + "\""), unit + ": " + word);
            }
        }
        for (String file : FILES) {
            // What the image runs by itself is `weir serve`; nothing else is said there.
            assertFalse(Files.readString(FOLDER.resolve(file)).contains("weir serve"), file);
        }
        assertFalse(documents("compose.yaml").getFirst().at("/services/weir").has("command"));
        JsonNode weir = documents("kubernetes.yaml").getFirst().at("/spec/template/spec/containers").get(0);
        assertFalse(weir.has("command") || weir.has("args"));
        JsonNode compose = documents("compose.yaml").getFirst().at("/services/varnish/command");
        assertEquals(compose, documents("kubernetes.yaml").getFirst().at("/spec/template/spec/containers").get(1).get("args"));
    }

    @Test
    void theUnitWaitsForTheEdgeToSayThatItIsReadyAndToStop() throws Exception {
        String unit = Files.readString(FOLDER.resolve("weir.service"));
        assertTrue(unit.contains("\nType=notify\n"), unit);
        Matcher stop = Pattern.compile("\nTimeoutStopSec=(\\d+)\n").matcher(unit);
        assertTrue(stop.find(), unit);
        stopsIn(settings(Map.of()), Duration.ofSeconds(Integer.parseInt(stop.group(1))));
    }

    @Test
    void theSettingsOfTheDebianPackageAreSettings() throws Exception {
        Path shipped = Path.of("src/package/deb/weir.yaml");
        Settings settings = SettingsLoader.load(shipped, Map.of(), List.of(), 1L << 30).settings();
        assertEquals(Path.of("/var/lib/weir/data"), settings.embedded().data());
        // What it only suggests holds as well.
        Path dsn = Files.writeString(folder.resolve("dsn"), "postgresql://weir@localhost/weir\n");
        String suggested = Files.readString(shipped).replaceAll("(?m)^# (database:|  dsn-file:)", "$1");
        Path written = Files.writeString(folder.resolve("weir.yaml"), suggested.replace("/etc/weir/dsn", dsn.toString()));
        assertNotNull(SettingsLoader.load(written, Map.of(), List.of(), 1L << 30).settings().database().dsn());
    }

    @Test
    void theDocumentsNamePackagesOfThisVersion() throws Exception {
        String install = Files.readString(Path.of("docs/install.md"));
        for (String name : List.of("weir-%s-linux-x86_64.tar.gz", "weir_%s_amd64.deb", "weir-%s-image.tar",
                "weir-%s-sbom.json")) {
            assertTrue(install.contains(name.formatted(version())), name);
        }
        assertTrue(install.contains("weir:" + version() + "\n"), install);
    }

    private static void isReachedByItsVarnish(Settings settings, @Nullable String port) {
        assertEquals(Integer.toString(VARNISH_PORT), port);
        assertEquals("[127.0.0.1:" + VARNISH_PORT + "]", settings.varnish().servers().toString());
        assertEquals("127.0.0.1", settings.http().host());
        String vcl = Vcl.shipped().text();
        assertTrue(vcl.contains(".host = \"127.0.0.1\";\n    .port = \"" + settings.http().port() + "\";"), vcl);
    }

    private static void stopsIn(Settings settings, Duration limit) {
        Duration needed = settings.http().drainDelay().plus(settings.http().shutdownGrace())
                .plus(settings.embedded().stopDeadline());
        assertTrue(needed.compareTo(limit) < 0, needed + " is not within " + limit);
    }

    /** The heap, the tier off the heap, and a quarter of a GiB for everything else. */
    private static boolean fits(Settings settings, long limit) {
        return limit * HEAP_SHARE + settings.cache().offHeap().maxBytes() + (256 << 20) < limit;
    }

    private static long bytes(String memory) {
        return Long.parseLong(memory.replaceAll("\\D", "")) << (memory.endsWith("Gi") ? 30 : 20);
    }

    /** Those of a variable's environment, whose DSN is in a file that this machine does not have. */
    private Settings settings(Map<String, String> environment) throws Exception {
        Map<String, String> here = new HashMap<>(environment);
        here.computeIfPresent("WEIR_DATABASE_DSN_FILE", (name, path) -> {
            try {
                return Files.writeString(folder.resolve("dsn"), "postgresql://weir@localhost/weir\n").toString();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        return SettingsLoader.load(null, here, List.of(), 1L << 30).settings();
    }

    private static Map<String, String> environment(JsonNode container) {
        Map<String, String> environment = new HashMap<>();
        container.get("env").forEach(each -> environment.put(each.get("name").asText(), each.get("value").asText()));
        return environment;
    }

    private static JsonNode named(JsonNode list, String name) {
        return StreamSupport.stream(list.spliterator(), false)
                .filter(each -> each.get("name").asText().equals(name)).findFirst().orElseThrow();
    }

    private static List<JsonNode> documents(String file) throws IOException {
        try (var values = YAML.readerFor(JsonNode.class).<JsonNode>readValues(FOLDER.resolve(file).toFile())) {
            List<JsonNode> documents = values.readAll();
            assertFalse(documents.isEmpty());
            return documents;
        }
    }

    private static String version() throws IOException {
        Matcher version = Pattern.compile("\n  <version>([^<]+)</version>\n").matcher(Files.readString(Path.of("pom.xml")));
        assertTrue(version.find());
        return version.group(1);
    }
}
