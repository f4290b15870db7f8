vcl 4.1;

# Weir behind Varnish 7.1: a shared cache that is never stale for longer than the edge allows, because every change purges it.
#
# `weir vcl` prints this file for a configuration; as it stands it is for an edge on the same host with the default settings.
# What differs between installations is in the first five sections; the rules below them are the same everywhere. It needs
# only the vmods that come with Varnish, and relies on its parameter max_restarts being 4, the default, or more.
#
# Objects carry three things of ours. Weir-Version, `<ms>.<counter>`, is the edge's: the version of the value, also of a 404.
# X-Weir-Bucket and X-Weir-Swr are set here, for bans and for the window of stale-while-revalidate, and never delivered.
# Requests carry what one step tells the next in X-Weir-*; what a client sends under these names is thrown away.
#
# What coherence rests on: of one key there is at most one fetch at a time whose answer may be stored. A lookup that finds it
# waits for it (or has something in grace), and whatever must not be stored becomes a hit-for-pass object, whose fetches are
# private; there are no hit-for-miss objects, whose fetches could end in any order. So a PURGE that finds something fresh knows
# that nothing older is on its way.
#
# What whole bodies rest on: a request's body goes on only with a Content-Length, by which the edge sees that it is short. Where
# the client of a chunked one breaks off, Varnish ends it towards the edge as if it were whole, so such a body is refused.

import purge;
import std;

# ---- backend: where the edge is

backend weir {
    .host = "127.0.0.1";
    .port = "8081";
    .connect_timeout = 2s;
    # Longer than the edge waits for its database and then for purges (read.deadline, write.deadline, varnish.write-wait).
    .first_byte_timeout = 15s;
    .between_bytes_timeout = 30s;
    .max_connections = 4000;
    .probe = {
        .url = "/status";
        .interval = 1s;
        .timeout = 1s;
        .window = 5;
        .threshold = 3;
        .initial = 3;
    }
}

# ---- purgers: who may PURGE and BAN

acl purgers {
    "127.0.0.1";
    "::1";
}

# ---- large buckets: whose Range requests are answered by the edge, so that a part does not fetch the whole into this cache

sub weir_large_buckets {
}

# ---- limits: the longest body that the edge takes, of a value and of /multi

sub weir_limits {
    set req.http.X-Weir-Most = "33554432";
    if (req.url ~ "^/multi/") {
        set req.http.X-Weir-Most = "33554432";
    }
}

# ---- large values: those that are not kept here

sub weir_large_values {
    if (std.integer(beresp.http.Content-Length, 0) >= 4194304) {
        return (pass(1s));
    }
}

# ---- rules

sub vcl_recv {
    if (req.restarts == 0) {
        # Nobody but these rules may tell them anything.
        unset req.http.X-Weir-Way;
        unset req.http.X-Weir-Ask;
        unset req.http.X-Weir-Always;
        unset req.http.X-Weir-Purged;
        unset req.http.X-Weir-Have;
        unset req.http.X-Weir-Want;
        unset req.http.X-Weir-Enough;
        unset req.http.X-Weir-If-Match;
        unset req.http.X-Weir-Unmet;
        unset req.http.X-Weir-Most;
        call weir_recv_body;
    }
    if (req.method == "PURGE") {
        call weir_recv_purge;
    }
    if (req.method == "BAN") {
        call weir_recv_ban;
    }
    if (req.method == "CONNECT" || req.method == "PRI") {
        return (synth(405));
    }
    call weir_recv_range;
    # Last-Modified is no validator: clients choose it, and one can name two values. (Varnish would heed it on what passes, too,
    # and answer 304 to a PUT.)
    unset req.http.If-Modified-Since;
    if (req.method != "GET" && req.method != "HEAD") {
        # A write. The edge purges what it changes; passing it alone would leave the old copy here.
        return (pass);
    }
    if (req.http.X-Weir-Ask && req.http.X-Weir-Ask != "stale") {
        # Looked up before, and the edge must be asked after all.
        return (pass);
    }
    call weir_recv_item;
    return (hash);
}

# Lets a body pass only where its length is told, and the edge takes it. (The edge would refuse one that is too long at once and
# close, and Varnish, still sending, would know no more than that the edge is gone.)
sub weir_recv_body {
    if (req.http.Transfer-Encoding) {
        return (synth(411));
    }
    if (!req.http.Content-Length) {
        # HTTP/1 has no body then. HTTP/2 may have one where none is usual, and nothing but an attempt to read it tells.
        if (req.proto == "HTTP/2.0"
            && (req.method !~ "^(?:GET|HEAD|DELETE|OPTIONS)$"
                || !std.cache_req_body(16KB)
                || req.http.Content-Length ~ "[1-9]")) {
            return (synth(411));
        }
        return;
    }
    call weir_limits;
    # std.integer reads 15 digits.
    if (req.http.Content-Length ~ "[0-9]{16}"
        || std.integer(req.http.Content-Length, 0) > std.integer(req.http.X-Weir-Most, 0)) {
        return (synth(413));
    }
    unset req.http.X-Weir-Most;
}

# Leads to a lookup only what a copy may answer; all else passes to the edge.
sub weir_recv_item {
    # The first Poky's paths are those under /kv. What Weir keeps for itself is no bucket.
    if (req.url ~ "^/[A-Za-z0-9.,-][A-Za-z0-9._,-]*/[^?]" && req.url !~ "^/(?:kv|multi|help|status|\.\.?)/") {
        set req.url = "/kv" + req.url;
    }
    if (req.url !~ "^/kv/[A-Za-z0-9.,-][A-Za-z0-9._,-]{0,127}/[^?]") {
        return (pass);
    }
    # On GET and HEAD of an item a query changes nothing.
    set req.url = regsub(req.url, "\?.*$", "");
    call weir_spelling;
    if (req.http.X-Weir-Unmet) {
        unset req.http.X-Weir-Unmet;
        # Another spelling of a key. It must not have a copy that no purge would find; the edge knows what to say of it.
        return (pass);
    }
    if (!req.http.Host && req.proto == "HTTP/1.1") {
        return (synth(400));
    }
    if (req.http.Content-Length ~ "[1-9]") {
        return (pass);
    }
    if (req.http.Authorization) {
        return (pass);
    }
    # Weir knows no cookies.
    unset req.http.Cookie;
    # Reading through: the answer does not come from here, and does not go here either.
    if (req.http.Cache-Control ~ "(?i)(?:^|[ \t,])no-(?:cache|store)[ \t]*(?:[,=]|$)") {
        return (pass);
    }
    if (!req.http.Cache-Control && req.http.Pragma ~ "(?i)(?:^|[ \t,])no-cache[ \t]*(?:,|$)") {
        # The edge knows Cache-Control alone.
        set req.http.Cache-Control = "no-cache";
        return (pass);
    }
    if (req.http.If-Unmodified-Since) {
        return (pass);
    }
    std.collect(req.http.If-Match);
    std.collect(req.http.X-If-Match);
    std.collect(req.http.If-None-Match);
    std.collect(req.http.Weir-Min-Version);
    # A list of tags, their weakness aside. (Bounded, as the steps of a regular expression are.)
    if (req.http.If-None-Match
        && req.http.If-None-Match != "*"
        && req.http.If-None-Match
            !~ {"^[ \t]*+(?:W/)?"[!#-~]*+"(?:[ \t]*+,[ \t]*+(?:W/)?"[!#-~]*+"){0,50}+[ \t]*+$"}) {
        return (pass);
    }
    if (req.http.Weir-Min-Version
        && (req.http.Weir-Min-Version !~ "^[0-9]{1,15}\.[0-9]{1,5}$"
            || std.integer(regsub(req.http.Weir-Min-Version, "^.*\.", ""), 0) > 65535)) {
        # None; the edge says so.
        return (pass);
    }
    if (req.http.Range) {
        call weir_large_buckets;
    }
}

# Sets X-Weir-Unmet where a path is not spelled canonically: unreserved, sub-delims, ":", "@" and "/" as they are, all else as
# upper-case %XX; no segment empty, "." or "..".
sub weir_spelling {
    if (req.url ~ "[^A-Za-z0-9._~!$&'()*+,;=:@/%-]"
        || req.url ~ "%(?!2[0235]|3[CEF]|5[B-E]|60|7[BCD]|[89A-F][0-9A-F])"
        || req.url ~ "/\.{0,2}(?:/|$)") {
        set req.http.X-Weir-Unmet = "spelling";
    }
}

# Drops a Range that is none, for which the edge sends the whole value: several ranges, another unit, an If-Range that is no
# validator. (Varnish would refuse to pass some of these on.)
sub weir_recv_range {
    if (!req.http.Range) {
        return;
    }
    std.collect(req.http.Range);
    if (req.method != "GET" || (req.http.If-Range && req.http.If-Range !~ {"^""})) {
        # A date is no validator, and a weak tag is none for parts.
        unset req.http.Range;
        return;
    }
    if (req.http.Range ~ "^bytes=-0*[1-9][0-9]{0,14}$" || req.http.Range ~ "^bytes=[0-9]{1,15}-$") {
        return;
    }
    if (req.http.Range !~ "^bytes=[0-9]{1,15}-[0-9]{1,15}$"
        || std.integer(regsub(req.http.Range, "^bytes=([0-9]+)-.*$", "\1"), 0)
            > std.integer(regsub(req.http.Range, "^.*-", ""), 0)) {
        unset req.http.Range;
    }
}

# ---- PURGE and BAN

# Lets only those pass who may tell this cache what to forget, and who tell it themselves: whoever sits behind a proxy on this
# host comes from an address in the list as well. Varnish has added client.ip to what the request brought.
sub weir_guard {
    if (client.ip !~ purgers
        || remote.ip !~ purgers
        || req.http.X-Forwarded-For != "" + client.ip
        || req.http.Forwarded
        || req.http.Via
        || req.http.X-Real-IP
        || req.http.X-Forwarded-Host
        || req.http.X-Forwarded-Proto) {
        return (synth(405));
    }
}

# PURGE of an item looks it up (vcl_hit, vcl_miss, vcl_pass), so that it waits for a fetch under way.
sub weir_recv_purge {
    call weir_guard;
    if (req.url !~ "^/kv/[A-Za-z0-9.,-][A-Za-z0-9._,-]{0,127}/.") {
        return (synth(400, "No item"));
    }
    call weir_spelling;
    if (req.http.X-Weir-Unmet) {
        return (synth(400, "Not spelled canonically"));
    }
    std.collect(req.http.Weir-Version);
    if (req.http.Weir-Version && req.http.Weir-Version !~ "^[0-9]{1,15}\.[0-9]{1,5}$") {
        return (synth(400, "No version"));
    }
    if (req.http.X-Weir-Always) {
        # There is a hit-for-pass object; only a lookup that looks at nothing comes to a place where all can be purged.
        set req.hash_always_miss = true;
    }
    return (hash);
}

# BAN of everything or of one bucket, whatever its keys. Bans name only what objects carry, so that the ban lurker can apply
# them. One does not reach a fetch under way: the edge sends each again, and vcl_backend_response bounds what came too late.
sub weir_recv_ban {
    call weir_guard;
    if (req.http.Weir-Ban == "*" && req.url == "/") {
        if (std.ban("obj.status != 0")) {
            return (synth(200));
        }
        return (synth(503, "Not banned"));
    }
    if (req.http.Weir-Ban == "bucket" && req.url ~ "^/kv/[A-Za-z0-9.,-][A-Za-z0-9._,-]{0,127}$") {
        if (std.ban("obj.http.X-Weir-Bucket == " + regsub(req.url, "^/kv/", ""))) {
            return (synth(200));
        }
        return (synth(503, "Not banned"));
    }
    return (synth(400, "Nothing to ban"));
}

# Sets X-Weir-Enough where the version X-Weir-Have is X-Weir-Want or a later one. Each is two integers: a version has 64 bits,
# and std.integer 15 digits. What is no version is older than all.
sub weir_compare {
    unset req.http.X-Weir-Enough;
    if (req.http.X-Weir-Have !~ "^[0-9]{1,15}\.[0-9]{1,5}$") {
        return;
    }
    if (std.integer(regsub(req.http.X-Weir-Have, "\..*$", ""), 0)
        > std.integer(regsub(req.http.X-Weir-Want, "\..*$", ""), 0)) {
        set req.http.X-Weir-Enough = "newer";
    } else if (regsub(req.http.X-Weir-Have, "\..*$", "") == regsub(req.http.X-Weir-Want, "\..*$", "")
        && std.integer(regsub(req.http.X-Weir-Have, "^.*\.", ""), 0)
            >= std.integer(regsub(req.http.X-Weir-Want, "^.*\.", ""), 0)) {
        set req.http.X-Weir-Enough = "newer";
    }
}

# A PURGE has found something.
sub weir_purge_hit {
    if (req.http.Weir-Version && obj.ttl > 0s) {
        set req.http.X-Weir-Have = obj.http.Weir-Version;
        set req.http.X-Weir-Want = req.http.Weir-Version;
        call weir_compare;
        if (req.http.X-Weir-Enough) {
            return (synth(200));
        }
    }
    # What is in grace goes whatever it is: it is found also where a fetch is under way, for which this must wait.
    set req.http.X-Weir-Purged = purge.hard();
    if (!req.http.Weir-Version && (obj.ttl > 0s || req.restarts >= 4)) {
        # No fetch is under way beside something fresh: all that began before this has been purged.
        return (synth(200));
    }
    call weir_purge_again;
}

# Looks once more, as often as Varnish allows; then the edge asks again later.
sub weir_purge_again {
    if (req.restarts < 4) {
        return (restart);
    }
    return (synth(409));
}

sub vcl_hash {
    # Neither Host nor anything else: one key, one copy.
    hash_data(req.url);
    return (lookup);
}

sub vcl_hit {
    if (req.method == "PURGE") {
        call weir_purge_hit;
    }
    set req.http.X-Weir-Way = "hit";
    return (deliver);
}

sub vcl_miss {
    if (req.method == "PURGE") {
        # Also what lies beyond grace, or beside a hit-for-pass object.
        set req.http.X-Weir-Purged = purge.hard();
        if (!req.http.X-Weir-Always) {
            return (synth(200));
        }
        unset req.http.X-Weir-Always;
        call weir_purge_again;
    }
    if (req.http.Cache-Control ~ "(?i)(?:^|[ \t,])only-if-cached[ \t]*(?:[,=]|$)") {
        # The edge has caches, too.
        return (pass);
    }
    set req.http.X-Weir-Way = "miss";
    return (fetch);
}

sub vcl_pass {
    if (req.method == "PURGE") {
        # A hit-for-pass object. Behind it may lie what it does not hide for long.
        if (!req.http.Weir-Version && req.restarts >= 4) {
            return (synth(200));
        }
        set req.http.X-Weir-Always = "yes";
        call weir_purge_again;
    }
    set req.http.X-Weir-Way = "pass";
    return (fetch);
}

sub vcl_pipe {
    return (synth(405));
}

# ---- to the edge and back

sub vcl_backend_fetch {
    unset bereq.http.X-Weir-Way;
    unset bereq.http.X-Weir-Ask;
    unset bereq.http.X-Weir-Have;
    unset bereq.http.X-Weir-Want;
    unset bereq.http.X-Weir-Enough;
    unset bereq.http.X-Weir-If-Match;
    # Values are stored as bytes and sent as bytes.
    unset bereq.http.Accept-Encoding;
    if (!bereq.uncacheable) {
        # The answer is for everybody, so it is asked for without what one client wants; vcl_deliver looks after that.
        unset bereq.http.Accept;
        unset bereq.http.Cache-Control;
        unset bereq.http.If-Match;
        unset bereq.http.X-If-Match;
        unset bereq.http.If-Modified-Since;
        unset bereq.http.Weir-Min-Version;
    }
    return (fetch);
}

sub vcl_backend_response {
    if (bereq.uncacheable) {
        if (beresp.status == 416 && beresp.http.Content-Range == "bytes */0") {
            # Of an empty value. Varnish would take that for a broken answer.
            unset beresp.http.Content-Range;
        }
        return (deliver);
    }
    if (beresp.status >= 500 && bereq.is_bgfetch) {
        # Nobody waits for it, and what is in grace is better.
        return (abandon);
    }
    # Nothing of these comes from an edge; something in between may add them. What varies by what was not sent does not vary.
    unset beresp.http.Set-Cookie;
    unset beresp.http.Surrogate-Control;
    if (beresp.http.Vary ~ "(?i)^(?:accept-encoding|accept|cookie|[ \t,])*$") {
        unset beresp.http.Vary;
    }
    # Only what the edge gives to shared caches is kept. Without any word of it Varnish would keep it for two minutes.
    if ((beresp.status != 200 && beresp.status != 404)
        || beresp.http.Cache-Control !~ "(?i)(?:^|[ \t,])s-maxage=[0-9]*[1-9]"
        || beresp.http.Cache-Control ~ "(?i)(?:^|[ \t,])(?:no-store|no-cache|private)"
        || beresp.ttl <= 0s
        || beresp.http.Vary
        || beresp.http.Content-Encoding
        || bereq.is_hitmiss) {
        return (pass(1s));
    }
    # Where the room for a value cannot be made while it is sent on, it is cut. (To have it whole before any of it is sent would
    # not do: bans are stamped on what is stored when it may be found, and how long a body takes is not bounded.)
    call weir_large_values;
    set beresp.http.X-Weir-Bucket = regsub(bereq.url, "^/kv/([^/]+)/.*$", "\1");
    set beresp.http.X-Weir-Swr = "0s";
    set beresp.grace = 0s;
    if (beresp.http.Cache-Control ~ "(?i)(?:^|[ \t,])stale-while-revalidate=[0-9]") {
        set beresp.http.X-Weir-Swr =
            regsub(beresp.http.Cache-Control, "(?i)^.*stale-while-revalidate=([0-9]{1,9}).*$", "\1") + "s";
        set beresp.grace = std.duration(beresp.http.X-Weir-Swr, 0s);
    }
    if (beresp.http.Cache-Control ~ "(?i)(?:^|[ \t,])stale-if-error=[0-9]"
        && std.duration(regsub(beresp.http.Cache-Control, "(?i)^.*stale-if-error=([0-9]{1,9}).*$", "\1") + "s", 0s)
            > beresp.grace) {
        set beresp.grace =
            std.duration(regsub(beresp.http.Cache-Control, "(?i)^.*stale-if-error=([0-9]{1,9}).*$", "\1") + "s", 0s);
    }
    # After that it still spares the edge a body, where the value is the same.
    set beresp.keep = 60s;
    if (beresp.time - bereq.time > 2s) {
        # It may have been on its way when its bucket was banned. The edge bans a second time after 3 s, which reaches what came
        # within 2; what took longer ends by itself.
        if (beresp.ttl > 1s) {
            set beresp.ttl = 1s;
        }
        set beresp.grace = 0s;
        set beresp.keep = 0s;
        set beresp.http.X-Weir-Swr = "0s";
    }
    return (deliver);
}

sub vcl_backend_error {
    if (bereq.is_bgfetch) {
        return (abandon);
    }
    unset beresp.http.Retry-After;
    set beresp.http.Content-Type = "text/plain; charset=utf-8";
    set beresp.http.Cache-Control = "no-store";
    set beresp.http.Retry-After = "1";
    set beresp.body = "The edge cannot be reached. Whether a write was done is not known." + {"
"};
    if (bereq.method == "GET" || bereq.method == "HEAD") {
        set beresp.body = "The edge cannot be reached." + {"
"};
    }
    set beresp.ttl = 0s;
    set beresp.grace = 0s;
    set beresp.keep = 0s;
    return (deliver);
}

# ---- to the client

sub vcl_deliver {
    if (req.http.X-Weir-Way == "pass") {
        if (req.http.X-Weir-Ask == "old" && resp.status >= 500) {
            # stale-if-error: what was too old to be served is served after all.
            set req.http.X-Weir-Ask = "stale";
            return (restart);
        }
    } else {
        call weir_deliver_copy;
    }
    call weir_tell;
    return (deliver);
}

# Looks whether what is for everybody is right for this client; where it is not, or where that cannot be told, the edge is
# asked. X-Weir-Unmet says why.
sub weir_deliver_copy {
    unset req.http.X-Weir-Unmet;
    if (obj.hits > 0
        && req.http.X-Weir-Ask != "stale"
        && obj.ttl + std.duration(resp.http.X-Weir-Swr, 0s) < 0s
        && std.healthy(req.backend_hint)) {
        # Kept for stale-if-error only. One fetch in the background renews it; this client gets an answer of its own.
        set req.http.X-Weir-Unmet = "old";
    } else if (resp.status == 404 && req.http.Accept ~ "(?i)application/problem\+json") {
        set req.http.X-Weir-Unmet = "problem";
    } else if (resp.status == 200 || resp.status == 404) {
        call weir_deliver_version;
        call weir_deliver_if_match;
        call weir_deliver_range;
        call weir_deliver_if_none_match;
    }
    if (req.http.X-Weir-Unmet) {
        if (req.http.X-Weir-Ask == "stale") {
            return (synth(503));
        }
        set req.http.X-Weir-Ask = req.http.X-Weir-Unmet;
        unset req.http.X-Weir-Unmet;
        return (restart);
    }
}

sub weir_deliver_version {
    if (req.http.Weir-Min-Version) {
        set req.http.X-Weir-Have = resp.http.Weir-Version;
        set req.http.X-Weir-Want = req.http.Weir-Min-Version;
        call weir_compare;
        if (!req.http.X-Weir-Enough) {
            set req.http.X-Weir-Unmet = "version";
        }
    }
}

sub weir_deliver_if_match {
    if (!req.http.If-Match && !req.http.X-If-Match) {
        return;
    }
    set req.http.X-Weir-If-Match = req.http.If-Match;
    if (!req.http.If-Match) {
        set req.http.X-Weir-If-Match = req.http.X-If-Match;
    }
    # What Poky's clients send: the date, bare or between quotes. (It is tried first, as it holds a comma.)
    if (resp.status == 200
        && (req.http.X-Weir-If-Match == "*"
            || (resp.http.Last-Modified
                && regsub(req.http.X-Weir-If-Match, {"^"(.*)"$"}, "\1") == resp.http.Last-Modified)
            || (resp.http.ETag ~ {"^"[0-9]+"$"}
                && req.http.X-Weir-If-Match
                    ~ {"^[ \t]*+"[!#-~]*+"(?:[ \t]*+,[ \t]*+"[!#-~]*+"){0,50}+[ \t]*+$"}
                && std.strstr(req.http.X-Weir-If-Match, resp.http.ETag)))) {
        return;
    }
    set req.http.X-Weir-Unmet = "if-match";
}

sub weir_deliver_range {
    if (req.http.Range ~ "^bytes=[0-9]"
        && resp.status == 200
        && (resp.http.Content-Length !~ "^[0-9]{1,15}$"
            || std.integer(regsub(req.http.Range, "^bytes=([0-9]+)-.*$", "\1"), 0)
                >= std.integer(resp.http.Content-Length, 0))) {
        # Nothing is there; the edge says so in words.
        if (!req.http.If-Range || req.http.If-Range == resp.http.ETag) {
            set req.http.X-Weir-Unmet = "range";
        }
    }
    if (resp.http.Content-Length == "0" || (req.http.If-Range && req.http.If-Range != resp.http.ETag)) {
        unset req.http.Range;
    }
}

# Varnish compares If-None-Match as one text. Where the list holds the tag, it is made that text.
sub weir_deliver_if_none_match {
    if (req.http.If-None-Match
        && resp.status == 200
        && resp.http.ETag ~ {"^"[0-9]+"$"}
        && (req.http.If-None-Match == "*" || std.strstr(req.http.If-None-Match, resp.http.ETag))) {
        set req.http.If-None-Match = resp.http.ETag;
    }
}

# Says who answered: X-Cache in a word, Cache-Status after what the edge said of itself (RFC 9211).
sub weir_tell {
    if (req.http.X-Weir-Way == "hit") {
        set req.http.X-Weir-Have = "varnish; hit; ttl=" + std.integer(duration=obj.ttl);
        if (obj.ttl < 0s) {
            set req.http.X-Weir-Have = req.http.X-Weir-Have + "; detail=stale";
        }
    } else if (req.http.X-Weir-Way == "miss") {
        set req.http.X-Weir-Have = "varnish; fwd=uri-miss";
        if (resp.http.X-Weir-Bucket) {
            set req.http.X-Weir-Have = req.http.X-Weir-Have + "; stored";
        }
    } else if (req.method != "GET" && req.method != "HEAD") {
        set req.http.X-Weir-Have = "varnish; fwd=method";
    } else if (req.http.X-Weir-Ask) {
        set req.http.X-Weir-Have = "varnish; fwd=request; detail=" + req.http.X-Weir-Ask;
    } else {
        set req.http.X-Weir-Have = "varnish; fwd=bypass";
    }
    set resp.http.X-Cache = req.http.X-Weir-Way;
    std.collect(resp.http.Cache-Status);
    if (resp.http.Cache-Status) {
        set resp.http.Cache-Status = resp.http.Cache-Status + ", " + req.http.X-Weir-Have;
    } else {
        set resp.http.Cache-Status = req.http.X-Weir-Have;
    }
    unset resp.http.X-Weir-Bucket;
    unset resp.http.X-Weir-Swr;
}

sub vcl_synth {
    set resp.http.Content-Type = "text/plain; charset=utf-8";
    set resp.http.Cache-Control = "no-store";
    if (resp.status == 405) {
        set resp.http.Allow = "GET, HEAD, PUT, POST, DELETE, OPTIONS";
    }
    if (resp.status == 503) {
        set resp.http.Retry-After = "1";
    }
    set resp.body = "";
    if (resp.status >= 400) {
        set resp.body = resp.reason + {"
"};
    }
    if (resp.status == 411) {
        set resp.body = "The length of the body must be known before it is sent. Send Content-Length in place of chunks." + {"
"};
    }
    if (resp.status == 413) {
        set resp.body = "The body exceeds the limit of " + req.http.X-Weir-Most + " bytes." + {"
"};
    }
    return (deliver);
}
