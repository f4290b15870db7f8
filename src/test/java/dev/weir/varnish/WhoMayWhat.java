package dev.weir.varnish;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What there is to ask, and the rights that it takes, as docs/access.md tells: the one place that the expected statuses come
 * from.
 *
 * <p>A row has a method, a target, the rights, the status of whoever has them, and perhaps a body. Rights are - where anybody
 * may, {@code known} where any token does, or several with a + between, which are all needed on the bucket of the row, which is
 * one of mine*; behind {@code other:} they are on another bucket. VALUE is what is stored, in writes of those who may; whoever
 * may not tries to write something else. What is doomed is there before it is asked for.
 */
final class WhoMayWhat {
    private static final String UUID = "67e55044-10b1-426f-9247-bb680e5fe0c8";
    private static final List<String> PROXIED = List.of("GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS");

    private static final String MAIN = """
            GET     /status                         -       200
            HEAD    /status                         -       200
            OPTIONS /status                         -       204
            GET     /help                           -       200
            HEAD    /help                           -       200
            OPTIONS /help                           -       204
            GET     /_openapi.yaml                  -       200
            HEAD    /_openapi.yaml                  -       200
            OPTIONS /_openapi.yaml                  -       204
            GET     /kv                             known   200
            GET     /kv/                            known   200
            HEAD    /kv                             known   200
            OPTIONS /kv                             -       204
            GET     /kv/mine                        list    200
            GET     /kv/mine/                       list    200
            GET     /kv/mine?prefix=k&detail=true   list    200
            GET     /kv/mine?tag=doomed             list    200
            GET     /kv/mine-nowhere                list    200
            GET     /kv/other                       other:list 200
            HEAD    /kv/mine                        list    200
            HEAD    /kv/mine?count=true             list    200
            OPTIONS /kv/mine                        -       204
            POST    /kv/mine                        write   405 VALUE
            POST    /kv/mine-queue                  write   201 "VALUE"
            POST    /kv/mine-queue?claim            write   200 {"worker":"w","timeout_ms":60000}
            DELETE  /kv/mine?tag=doomed             delete  200
            DELETE  /kv/mine?prefix=doomed          delete  200
            DELETE  /kv/mine                        delete  400
            GET     /kv/mine/kept                   read    200
            GET     /kv/mine/kept?x                 read    200
            GET     /kv/mine/%6bept                 read    200
            GET     /mine/kept                      read    200
            GET     /kv/%6dine/kept                 read    200
            GET     /kv/mine-open/../mine/kept      -       400
            GET     /kv/mine-open%2F..%2Fmine/kept  -       400
            GET     /kv/mine/absent                 read    404
            GET     /mine/absent                    read    404
            GET     /kv/mine-nowhere/absent         read    404
            GET     /kv/other/kept                  other:read 200
            HEAD    /kv/mine/kept                   read    200
            HEAD    /kv/mine/absent                 read    404
            OPTIONS /kv/mine/kept                   -       204
            PUT     /kv/mine/kept                   write   200 VALUE
            PUT     /kv/mine/%6bept                 write   200 VALUE
            PUT     /mine/kept                      write   200 VALUE
            PUT     /kv/mine/new                    write   200 VALUE
            PUT     /kv/other/kept                  other:write 200 VALUE
            POST    /kv/mine/kept                   write   200 VALUE
            DELETE  /kv/mine/doomed                 delete  200
            DELETE  /kv/mine/%64oomed               delete  200
            DELETE  /mine/doomed                    delete  200
            DELETE  /kv/mine/absent                 delete  404
            DELETE  /kv/mine-queue/absent?worker=w  write   404
            PATCH   /kv/mine/kept                   write   405 VALUE
            TRACE   /kv/mine/kept                   write   405
            PURGE   /kv/mine/kept                   write   405
            BAN     /kv/mine                        write   405
            POST    /multi/mine                     read    200 [{"key":"kept"},{"key":"absent"}]
            POST    /multi/mine                     read    200 []
            PUT     /multi/mine                     write   200 [{"key":"kept","data":"VALUE"},{"key":"new","data":"VALUE"}]
            PUT     /multi/mine?atomic=true         write   200 [{"key":"kept","data":"VALUE"}]
            DELETE  /multi/mine                     delete  200 [{"key":"doomed"},{"key":"absent"}]
            OPTIONS /multi/mine                     -       204
            GET     /kv/mine-open/kept              -       200
            GET     /kv/mine-open/%6bept            -       200
            GET     /mine-open/kept                 -       200
            GET     /kv/mine-open/absent            -       404
            HEAD    /kv/mine-open/kept              -       200
            POST    /multi/mine-open                -       200 [{"key":"kept"},{"key":"absent"}]
            OPTIONS /kv/mine-open/kept              -       204
            GET     /kv/mine-open                   list    200
            HEAD    /kv/mine-open                   list    200
            PUT     /kv/mine-open/kept              write   200 VALUE
            POST    /kv/mine-open/kept              write   200 VALUE
            DELETE  /kv/mine-open/doomed            delete  200
            DELETE  /kv/mine-open?tag=doomed        delete  200
            PUT     /multi/mine-open                write   200 [{"key":"kept","data":"VALUE"}]
            DELETE  /multi/mine-open                delete  200 [{"key":"doomed"}]
            """;

    private static final String ADMIN = """
            GET     /health/live                    -       200
            HEAD    /health/live                    -       200
            GET     /health/ready                   -       200
            HEAD    /health/ready                   -       200
            GET     /health/serving                 -       200
            HEAD    /health/serving                 -       200
            GET     /metrics                        -       200
            HEAD    /metrics                        -       200
            GET     /_openapi.yaml                  -       200
            HEAD    /_openapi.yaml                  -       200
            GET     /_buckets/mine                  admin   200
            GET     /_buckets/mine-nowhere          admin   200
            GET     /_buckets/other                 other:admin 200
            HEAD    /_buckets/mine                  admin   200
            PUT     /_buckets/mine-empty            admin   200 {}
            PATCH   /_buckets/mine-empty            admin   200 {"access":"private"}
            DELETE  /kv/mine-empty                  admin   200
            PURGE   /kv/mine-empty                  admin   200
            PURGE   /kv/mine                        admin   200
            """;

    private static final String KEVINDB = """
            GET     /key-value-store/kept           read    200
            GET     /key-value-store/absent         read    404
            GET     /key-value-store/absent         read    400 {"causal-metadata":{"10.0.0.9:1":1}}
            HEAD    /key-value-store/kept           read    200
            PUT     /key-value-store/kept           write   200 {"value":"VALUE","causal-metadata":""}
            DELETE  /key-value-store/absent         delete  404
            OPTIONS /key-value-store/kept           -       204
            GET     /key-value-store-view           read    200
            HEAD    /key-value-store-view           read    200
            PUT     /key-value-store-view           admin   201|404 {"socket-address":"10.0.0.1:1"}
            DELETE  /key-value-store-view           admin   200|404 {"socket-address":"10.0.0.1:1"}
            OPTIONS /key-value-store-view           -       204
            GET     /initkv                         list+read 200
            HEAD    /initkv                         list+read 200
            OPTIONS /initkv                         -       204
            """;

    private static final String PIGTAIL = """
            POST    /create                         write   201 {"name":"q","timeout_ms":60000}
            OPTIONS /create                         -       204
            GET     /queue/q                        list+read 200
            GET     /queue/absent                   list+read 404
            HEAD    /queue/q                        list+read 200
            POST    /queue/q                        read+write 201 {"task_name":"VALUE","info":{}}
            POST    /queue/absent                   read+write 404 {"task_name":"VALUE","info":{}}
            DELETE  /queue/absent                   read+delete 404
            OPTIONS /queue/q                        -       204
            GET     /queue/q/TASK                   read    200
            GET     /queue/q/absent                 read    404
            HEAD    /queue/q/TASK                   read    200
            PUT     /queue/q/TASK                   read+write 200 {"worker_id":"UUID"}
            PUT     /queue/q/absent                 read+write 404 {"worker_id":"UUID"}
            DELETE  /queue/q/TASK                   read+write 409 {"worker_id":"67e55044-10b1-426f-9247-bb680e5fe0c9"}
            OPTIONS /queue/q/TASK                   -       204
            """;

    private static final String POTBOILER_KV = """
            GET     /kv                             list    200
            HEAD    /kv                             list    200
            OPTIONS /kv                             -       204
            GET     /kv/table                       list+read 200
            GET     /kv/absent                      list+read 404
            HEAD    /kv/table                       list+read 200
            OPTIONS /kv/table                       -       204
            GET     /kv/table/kept                  read    200
            GET     /kv/table/absent                read    404
            GET     /kv/absent/absent               read    404
            HEAD    /kv/table/kept                  read    200
            POST    /kv/table/kept                  read+write 200 {"op":"set","change":"VALUE"}
            POST    /kv/late/kept                   read+write 200 {"op":"set","change":"VALUE"}
            POST    /kv/_config/table               read+write 200 {"op":"set","change":{"crdt":"LWW"}}
            OPTIONS /kv/table/kept                  -       204
            GET     /kv/event                       list+read 404
            HEAD    /kv/event                       list+read 404
            POST    /kv/event                       read+write 204 {"id":"UUID","owner":"UUID","when":[0,[1],0],\
            "data":{"table":"table","key":"kept","op":"set","change":"VALUE"}}
            OPTIONS /kv/event                       -       204
            """;

    private static final String POTBOILER_BROWSER = """
            GET     /                               list    200
            HEAD    /                               list    200
            OPTIONS /                               -       204
            GET     /?table=table                   list+read 200
            GET     /?table=absent                  list+read 404
            GET     /style.css                      -       200
            HEAD    /style.css                      -       200
            OPTIONS /style.css                      -       204
            """;

    private static final String MECDB = """
            GET     /mec                            -       200
            HEAD    /mec                            -       200
            OPTIONS /mec                            -       204
            GET     /mec/kept                       read    200|300
            GET     /mec/absent                     read    404
            HEAD    /mec/kept                       read    200|300
            PUT     /mec/kept                       read+write 200 VALUE
            POST    /mec/kept                       read+write 200 VALUE
            DELETE  /mec/kept                       -       501
            OPTIONS /mec/kept                       -       204
            """;

    private static final String POTBOILER_CORE = """
            GET     /log                            read    200
            HEAD    /log                            read    200
            POST    /log                            write   201 {"a":"VALUE"}
            OPTIONS /log                            -       204
            GET     /log/first                      read    200
            HEAD    /log/first                      read    200
            OPTIONS /log/first                      -       204
            GET     /log/absent                     read    404
            HEAD    /log/absent                     read    404
            OPTIONS /log/absent                     -       204
            POST    /log/other                      write   400 {"a":"VALUE"}
            OPTIONS /log/other                      -       204
            GET     /nodes                          read    200
            HEAD    /nodes                          read    200
            GET     /nodes?query_port=80            admin   200
            POST    /nodes                          admin   204 {"url":"http://127.0.0.1:1/"}
            DELETE  /nodes                          admin   204|404 {"url":"http://127.0.0.1:1/"}
            OPTIONS /nodes                          -       204
            POST    /log/register                   admin   204 {"url":"http://127.0.0.1:1/"}
            OPTIONS /log/register                   -       204
            POST    /log/deregister                 admin   204|404 {"url":"http://127.0.0.1:1/"}
            OPTIONS /log/deregister                 -       204
            """;

    private WhoMayWhat() {}

    /** A request to a listener. */
    record Row(String listener, String method, String target, String rights, String status, String body) {
        /** The status it is refused with; 0 if it is not. */
        int refusal(Who who) {
            if (rights.equals("-")) {
                return 0;
            }
            if (!who.known) {
                return 401;
            }
            boolean mine = !rights.startsWith("other:");
            return rights.equals("known") || Stream.of((mine ? rights : rights.substring(6)).split("[+]"))
                    .allMatch(right -> who.may(right, mine)) ? 0 : 403;
        }

        /** Whether something on the way to the edge does not let it through: 405 whoever asks. */
        boolean isHeldUp(Ways.Way way) {
            return switch (way) {
                case EDGE -> false;
                case VARNISH -> List.of("PURGE", "BAN").contains(method);
                case NGINX, NGINX_AND_VARNISH -> !PROXIED.contains(method);
            };
        }

        boolean reads() {
            return List.of("GET", "HEAD", "OPTIONS").contains(method);
        }

        /** Whether it asks for what anybody may read. */
        boolean isOpen() {
            return target.contains("mine-open/") && !status.equals("400") && rights.equals("-");
        }

        /** What it deletes, below /kv; empty if that is nothing. */
        String doomed() {
            return !method.equals("DELETE") || !(target + body).matches(".*(?:d|%64)oomed.*")
                    ? ""
                    : target.contains("mine-open") ? "mine-open/doomed" : "mine/doomed";
        }

        /** Requests of one kind for the same bucket: their refusals must not differ. */
        String alike() {
            return listener + ' ' + method + ' ' + rights + ' '
                    + (target.startsWith("/mine") ? "/kv" + target : target).replaceAll("^(/[^/]*/[^/?]*).*$", "$1");
        }

        @Override
        public String toString() {
            return method + ' ' + listener + ' ' + target + ' ' + body;
        }
    }

    static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (String[] table : new String[][] {
            {"main", MAIN}, {"admin", ADMIN}, {"kevindb", KEVINDB}, {"pigtail", PIGTAIL}, {"potboiler-kv", POTBOILER_KV},
            {"potboiler-browser", POTBOILER_BROWSER}, {"mecdb", MECDB}, {"potboiler-core", POTBOILER_CORE}}) {
            for (String line : table[1].split("\n")) {
                String[] words = line.split(" +", 5);
                String body = words.length < 5 ? "" : words[4].replace("UUID", UUID);
                rows.add(new Row(table[0], words[0], words[1], words[2], words[3], body));
            }
        }
        return rows;
    }
}
