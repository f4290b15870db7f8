package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.bucket.BucketSetting;
import dev.weir.http.OpenApi.Operation;
import dev.weir.request.RequestField;
import dev.weir.request.RequestTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The document by itself, and beside the code that knows what an edge reads and answers. */
final class OpenApiDocumentTest {
    /** Fields that OpenAPI has no parameters for: they choose media types, or belong to the protocol. */
    private static final Set<RequestField> NO_PARAMETERS = Set.of(
            RequestField.ACCEPT, RequestField.AUTHORIZATION, RequestField.CONNECTION, RequestField.CONTENT_LENGTH,
            RequestField.CONTENT_TYPE,
            RequestField.EXPECT, RequestField.HOST, RequestField.ORIGIN, RequestField.SEC_FETCH_SITE,
            RequestField.TRANSFER_ENCODING, RequestField.TRACEPARENT, RequestField.UPGRADE,
            RequestField.X_FORWARDED_FOR, RequestField.X_FORWARDED_HOST, RequestField.X_REQUEST_ID);

    @Test
    void everyReferenceLeadsSomewhereAndEveryComponentIsReferredTo() {
        Set<String> used = new TreeSet<>();
        for (JsonNode node : OpenApi.PUBLIC.nodes()) {
            if (node.has("$ref")) {
                String reference = node.get("$ref").asText();
                assertFalse(OpenApi.PUBLIC.resolved(node).isMissingNode(), reference);
                used.add(reference);
            }
        }
        // No operation can refer to this one: it is the answer to a method that has none.
        used.add("#/components/responses/MethodNotAllowed");
        Set<String> components = new TreeSet<>();
        OpenApi.PUBLIC.document.get("components").properties().forEach(kind -> kind.getValue().fieldNames()
                .forEachRemaining(name -> components.add("#/components/" + kind.getKey() + "/" + name)));
        // Security requirements name these without a reference.
        OpenApi.PUBLIC.document.get("security").forEach(requirement -> requirement.fieldNames()
                .forEachRemaining(name -> used.add("#/components/securitySchemes/" + name)));
        assertEquals(components, used);
    }

    @Test
    void everyOperationHasANameOfItsOwnAndDescribedResponses() {
        Set<String> names = new HashSet<>();
        for (Operation operation : OpenApi.PUBLIC.operations()) {
            assertTrue(names.add(operation.node().path("operationId").asText()), operation.toString());
            assertFalse(operation.node().path("summary").asText().isEmpty(), operation.toString());
            for (String status : operation.statuses()) {
                assertFalse(operation.response(Integer.parseInt(status)).path("description").asText().isEmpty(), status);
            }
            Set<String> parameters = new HashSet<>();
            for (JsonNode parameter : operation.parameters()) {
                assertTrue(parameters.add(parameter.get("in").asText() + ' ' + OpenApi.name(parameter)), operation.toString());
                assertTrue(parameter.has("schema") && parameter.has("description"), parameter.toString());
                assertEquals(parameter.get("in").asText().equals("path"), parameter.path("required").asBoolean());
            }
            assertEquals(names(operation.path()), operation.parameters("path"));
        }
    }

    private static Set<String> names(String path) {
        return Pattern.compile("\\{(.*?)}").matcher(path).results().map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyTargetThatTheRouterKnowsIsAPathAndEveryPathIsOne() {
        Set<Class<?>> reached = new HashSet<>();
        for (Operation operation : OpenApi.PUBLIC.operations()) {
            Class<?> target = RequestTarget.parse(operation.target()).getClass();
            reached.add(target);
            for (JsonNode alias : OpenApi.PUBLIC.document.get("paths").get(operation.path()).path("x-weir-aliases")) {
                assertEquals(target, RequestTarget.parse(OpenApi.filled(alias.asText(), operation.parameters())).getClass());
            }
        }
        Set<Class<?>> known = new HashSet<>(List.of(RequestTarget.class.getPermittedSubclasses()));
        // OpenAPI has no place for OPTIONS *, and none for what is nowhere.
        known.removeAll(Set.of(RequestTarget.Server.class, RequestTarget.Nowhere.class));
        assertEquals(known, reached);
    }

    @Test
    void itHasEveryFieldThatTheEdgeReadsAndNoOther() {
        Set<String> described = new TreeSet<>();
        OpenApi.PUBLIC.operations().forEach(each -> described.addAll(each.parameters("header")));
        String text = OpenApi.PUBLIC.document.get("info").get("description").asText();
        for (RequestField field : NO_PARAMETERS) {
            String name = field.header().defaultCase();
            assertTrue(text.contains(name), name);
            assertTrue(described.add(name), name);
        }
        Set<String> read = Arrays.stream(RequestField.values()).map(field -> field.header().defaultCase())
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(read, described);
    }

    @Test
    void itHasEveryStatusThatAFailureIsMappedTo() throws IOException {
        Set<String> described = new TreeSet<>();
        OpenApi.PUBLIC.operations().forEach(each -> described.addAll(each.statuses()));
        for (String name : List.of("ErrorMapping", "HttpError", "RefusedHead")) {
            String source = Files.readString(Path.of("src/main/java/dev/weir/response/" + name + ".java"));
            Matcher status = Pattern.compile("Status\\.\\w+_(\\d{3})\\b|Status\\.create\\((\\d{3}),").matcher(source);
            while (status.find()) {
                String code = status.group(1) == null ? status.group(2) : status.group(1);
                assertTrue(described.contains(code), name + " " + code);
            }
        }
    }

    @Test
    void aBucketHasEverySetting() {
        Set<String> wanted = new TreeSet<>(BucketSetting.KEYS);
        wanted.addAll(Set.of("name", "declared", "kind"));
        assertEquals(wanted, OpenApi.names(OpenApi.PUBLIC.document.at("/components/schemas/Bucket/properties")));
    }

    @Test
    void itsVersionIsThatOfTheBuild() throws IOException {
        Matcher version = Pattern.compile("<version>(.*?)</version>").matcher(Files.readString(Path.of("pom.xml")));
        assertTrue(version.find());
        assertEquals(version.group(1), OpenApi.PUBLIC.document.get("info").get("version").asText());
    }

    @Test
    void everyExampleIsValid() {
        DescribedAnswers held = new DescribedAnswers(OpenApi.PUBLIC);
        for (JsonNode node : OpenApi.PUBLIC.nodes()) {
            JsonNode schema = node.path("schema");
            if (schema.isObject() && node.has("example")) {
                held.valid("example", schema, node.get("example"));
            }
            if (schema.isObject()) {
                node.path("examples").properties()
                        .forEach(each -> held.valid(each.getKey(), schema, each.getValue().get("value")));
            }
        }
        assertEquals(List.of(), held.offences());
    }

    @Test
    void itIsOpenApiAndItsServerIsTheEdge() {
        assertTrue(OpenApi.PUBLIC.document.get("openapi").asText().startsWith("3.1."));
        assertEquals("/", OpenApi.PUBLIC.document.at("/servers/0/url").asText());
        assertEquals(1, OpenApi.PUBLIC.document.get("servers").size());
    }
}
