vcl 4.1;

# Weir behind Varnish 7.1: a shared cache that is never stale for longer than the edge allows, because every change purges it.
#
# `weir vcl` prints this file for a given configuration. As shipped, it suits an edge on the same host with default settings.
# The first five sections differ between installations; the rules below them are the same everywhere. The file needs only the
# vmods that ship with Varnish, and needs max_restarts to be at least 4, its default.
#
# Objects carry three headers. Weir-Version, `<ms>.<counter>`, comes from the edge: the version of the value, also on a 404.
# X-Weir-Bucket (for bans) and X-Weir-Swr (the stale-while-revalidate window) are set here and never delivered. Requests use
# X-Weir-* headers to pass state from one step to the next; the same headers from a client are dropped.
#
# Coherence rests on one rule: at most one fetch per key at a time has an answer that may be stored. A lookup that finds such a
# fetch waits for it (or uses a copy in grace). Anything that must not be stored becomes a hit-for-pass object, whose fetches
# are private. There are no hit-for-miss objects, because their fetches could finish in any order. So when a PURGE finds a fresh
# object, no older answer is on its way.
#
# Complete bodies rest on another: a request body is forwarded only with a Content-Length, so the edge can detect a truncated
# one. If a client breaks off a chunked body, Varnish ends it towards the edge as if it were complete, so chunked bodies are
# refused.

import purge;
import std;

# ---- backend: where the edge is

backend weir {
    .host = "127.0.0.1";
    .port = "8081";
    # The edge answers to this name wherever it is; the one that the client used goes into X-Forwarded-Host.
    .host_header = "localhost";
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
        # Internal state: drop what a client sends.
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
        unset req.http.X-Weir-Accepts;
        std.collect(req.http.Accept-Encoding);
        if (req.http.Accept-Encoding) {
            # Varnish changes the field at lookup: a request without gzip in it then seems to be one without the field.
            set req.http.X-Weir-Accepts = req.http.Accept-Encoding;
        }
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
    # Last-Modified is not a safe validator: clients set it, and two values can share a date. (Varnish would also apply it to
    # passed requests, and answer a PUT with 304.)
    unset req.http.If-Modified-Since;
    if (req.method != "GET" && req.method != "HEAD") {
        # A write. The edge purges what it changes; the pass alone would leave the old copy here.
        return (pass);
    }
    if (req.http.X-Weir-Ask && req.http.X-Weir-Ask != "stale") {
        # Looked up already, and no copy suits: the edge must answer.
        return (pass);
    }
    call weir_recv_item;
    return (hash);
}

# Forwards a body only if its length is known and within the edge's limit. (The edge would refuse an oversized body at once and
# close the connection, and Varnish, still sending, would see only that the edge is gone.)
sub weir_recv_body {
    if (req.http.Transfer-Encoding) {
        return (synth(411));
    }
    if (!req.http.Content-Length) {
        # An HTTP/1 request has no body then. An HTTP/2 request may have one even if its method rarely does; the only way to
        # know is to try to read it.
        if (req.proto == "HTTP/2.0"
            && (req.method !~ "^(?:GET|HEAD|DELETE|OPTIONS)$"
                || !std.cache_req_body(16KB)
                || req.http.Content-Length ~ "[1-9]")) {
            return (synth(411));
        }
        return;
    }
    call weir_limits;
    # std.integer reads at most 15 digits.
    if (req.http.Content-Length ~ "[0-9]{16}"
        || std.integer(req.http.Content-Length, 0) > std.integer(req.http.X-Weir-Most, 0)) {
        return (synth(413));
    }
    unset req.http.X-Weir-Most;
}

# Sends a request to lookup only if a copy may answer it; everything else passes to the edge.
sub weir_recv_item {
    # The first Poky's /{bucket}/{key} means /kv/{bucket}/{key}. Names reserved by Weir are not buckets.
    if (req.url ~ "^/[A-Za-z0-9.,-][A-Za-z0-9._,-]*/[^?]" && req.url !~ "^/(?:kv|multi|help|status|\.\.?)/") {
        set req.url = "/kv" + req.url;
    }
    if (req.url !~ "^/kv/[A-Za-z0-9.,-][A-Za-z0-9._,-]{0,127}/[^?]") {
        return (pass);
    }
    # A query has no effect on GET and HEAD of an item.
    set req.url = regsub(req.url, "\?.*$", "");
    call weir_spelling;
    if (req.http.X-Weir-Unmet) {
        unset req.http.X-Weir-Unmet;
        # Another spelling of a key must not get a copy, because no purge would find it. The edge decides how to answer.
        return (pass);
    }
    if (!req.http.Host && req.proto == "HTTP/1.1") {
        return (synth(400));
    }
    if (req.http.Content-Length ~ "[1-9]") {
        return (pass);
    }
    # Authorization decides nothing here: whoever asks gets a copy of what anybody may read, and of nothing else there is one,
    # because the edge marks it private. (It goes on to the edge, also with the request that fetches a copy.)
    # Weir ignores cookies.
    unset req.http.Cookie;
    # Read-through: the answer neither comes from this cache nor is stored in it.
    if (req.http.Cache-Control ~ "(?i)(?:^|[ \t,])no-(?:cache|store)[ \t]*(?:[,=]|$)") {
        return (pass);
    }
    if (!req.http.Cache-Control && req.http.Pragma ~ "(?i)(?:^|[ \t,])no-cache[ \t]*(?:,|$)") {
        # The edge reads only Cache-Control.
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
    # A list of entity tags, weak or strong. (Its length is bounded because the number of regex steps is.)
    if (req.http.If-None-Match
        && req.http.If-None-Match != "*"
        && req.http.If-None-Match
            !~ {"^[ \t]*+(?:W/)?"[!#-~]*+"(?:[ \t]*+,[ \t]*+(?:W/)?"[!#-~]*+"){0,50}+[ \t]*+$"}) {
        return (pass);
    }
    if (req.http.Weir-Min-Version
        && (req.http.Weir-Min-Version !~ "^[0-9]{1,15}\.[0-9]{1,5}$"
            || std.integer(regsub(req.http.Weir-Min-Version, "^.*\.", ""), 0) > 65535)) {
        # Not a valid version; the edge reports it.
        return (pass);
    }
    if (req.http.Range) {
        call weir_large_buckets;
    }
}

# Sets X-Weir-Unmet if a path is not in canonical form: unreserved, sub-delims, ":", "@" and "/" unescaped, everything else as
# upper-case %XX; no segment empty, "." or "..".
sub weir_spelling {
    if (req.url ~ "[^A-Za-z0-9._~!$&'()*+,;=:@/%-]"
        || req.url ~ "%(?!2[0235]|3[CEF]|5[B-E]|60|7[BCD]|[89A-F][0-9A-F])"
        || req.url ~ "/\.{0,2}(?:/|$)") {
        set req.http.X-Weir-Unmet = "spelling";
    }
}

# Drops a Range that the edge ignores, sending the whole value: several ranges, another unit, or an If-Range without a valid
# validator. (Varnish would refuse to pass some of these on.)
sub weir_recv_range {
    if (!req.http.Range) {
        return;
    }
    std.collect(req.http.Range);
    if (req.method != "GET" || (req.http.If-Range && req.http.If-Range !~ {"^""})) {
        # A date is not a safe validator, and a weak tag is not valid for ranges.
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

# Allows only direct requests from purgers. A client behind a proxy on this host also has an address in the list. Varnish has
# already added client.ip to the X-Forwarded-For that it received.
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

# PURGE of an item does a lookup (vcl_hit, vcl_miss, vcl_pass), so that it waits for a fetch in progress.
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
        # There is a hit-for-pass object. Only a lookup that always misses leads to vcl_miss, where everything can be purged.
        set req.hash_always_miss = true;
    }
    return (hash);
}

# BAN of everything or of one bucket, whatever the keys. Bans test only object fields, so that the ban lurker can apply them. A
# ban does not reach a fetch in progress: the edge sends each ban twice, and vcl_backend_response limits the lifetime of answers
# that arrive too late for the second.
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

# Sets X-Weir-Enough if version X-Weir-Have is X-Weir-Want or later. Each is compared as two integers, because a version has 64
# bits and std.integer reads at most 15 digits. An invalid version is older than any other.
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

# A PURGE has found an object.
sub weir_purge_hit {
    if (req.http.Weir-Version && obj.ttl > 0s) {
        set req.http.X-Weir-Have = obj.http.Weir-Version;
        set req.http.X-Weir-Want = req.http.Weir-Version;
        call weir_compare;
        if (req.http.X-Weir-Enough) {
            return (synth(200));
        }
    }
    # An object in grace is always purged: a lookup also finds it while a fetch is in progress, and the PURGE must wait for that
    # fetch.
    set req.http.X-Weir-Purged = purge.hard();
    if (!req.http.Weir-Version && (obj.ttl > 0s || req.restarts >= 4)) {
        # No fetch is in progress alongside a fresh object: everything that began before this PURGE has been purged.
        return (synth(200));
    }
    call weir_purge_again;
}

# Looks again, as often as Varnish allows; after that the edge retries later.
sub weir_purge_again {
    if (req.restarts < 4) {
        return (restart);
    }
    return (synth(409));
}

sub vcl_hash {
    # Only the URL, not Host or anything else: one key, one copy.
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
        # Also purges objects past their grace and those hidden by a hit-for-pass object.
        set req.http.X-Weir-Purged = purge.hard();
        if (!req.http.X-Weir-Always) {
            return (synth(200));
        }
        unset req.http.X-Weir-Always;
        call weir_purge_again;
    }
    if (req.http.Cache-Control ~ "(?i)(?:^|[ \t,])only-if-cached[ \t]*(?:[,=]|$)") {
        # The edge has caches of its own.
        return (pass);
    }
    set req.http.X-Weir-Way = "miss";
    return (fetch);
}

sub vcl_pass {
    if (req.method == "PURGE") {
        # A hit-for-pass object. It may hide another object, and it expires soon.
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
    # Varnish fills in the backend's own.
    if (bereq.http.Host && !bereq.http.X-Forwarded-Host) {
        set bereq.http.X-Forwarded-Host = bereq.http.Host;
    }
    unset bereq.http.Host;
    # The copy for all is the value as the edge has it stored, whatever its coding. Only a passed answer is for one client.
    unset bereq.http.Accept-Encoding;
    if (bereq.uncacheable && bereq.http.X-Weir-Accepts) {
        set bereq.http.Accept-Encoding = bereq.http.X-Weir-Accepts;
    }
    unset bereq.http.X-Weir-Accepts;
    if (!bereq.uncacheable) {
        # The answer is shared by all clients, so the request omits what one client wants; vcl_deliver handles that.
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
    # Bodies go on as they come: without this, Varnish would read those in gzip, reject what is broken, and decode it by itself,
    # with ranges and ETags that are not the edge's. Whoever does not accept a coding is answered by the edge.
    set beresp.filters = "";
    if (bereq.uncacheable) {
        if (beresp.status == 416 && beresp.http.Content-Range == "bytes */0") {
            # The range of an empty value. Varnish would treat the answer as broken.
            unset beresp.http.Content-Range;
        }
        return (deliver);
    }
    if (beresp.status >= 500 && bereq.is_bgfetch) {
        # No client waits for it, and the copy in grace is better.
        return (abandon);
    }
    # The edge sends none of these; an intermediary may add them. A Vary by fields that were not sent has no effect.
    unset beresp.http.Set-Cookie;
    unset beresp.http.Surrogate-Control;
    if (beresp.http.Vary ~ "(?i)^(?:accept-encoding|accept|cookie|[ \t,])*$") {
        unset beresp.http.Vary;
    }
    # Stores only what the edge marks for shared caches. Without a Cache-Control, Varnish would keep an answer for two minutes.
    if ((beresp.status != 200 && beresp.status != 300 && beresp.status != 404)
        || beresp.http.Cache-Control !~ "(?i)(?:^|[ \t,])s-maxage=[0-9]*[1-9]"
        || beresp.http.Cache-Control ~ "(?i)(?:^|[ \t,])(?:no-store|no-cache|private)"
        || beresp.ttl <= 0s
        || beresp.http.Vary
        # Encoded by something in between, for the one that asked.
        || (beresp.http.Content-Encoding && beresp.http.ETag !~ {"^"[0-9]+"$"})
        || bereq.is_hitmiss) {
        return (pass(1s));
    }
    # If Varnish cannot make room for a value while streaming it, the value is cut off. (Turning streaming off is not an option:
    # an object is checked only against bans issued after it becomes available, and the time a body takes is unbounded.)
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
    if (beresp.http.Weir-Expires-At) {
        # The lifetimes end before the item expires, counted from when the edge answered, which was after it was asked.
        set beresp.ttl = beresp.ttl - (beresp.time - bereq.time);
        if (beresp.ttl <= 0s) {
            return (pass(1s));
        }
    }
    # After that, it still saves the edge a body if the value has not changed.
    set beresp.keep = 60s;
    if (beresp.time - bereq.time > 2s) {
        # The answer may have been in transit when its bucket was banned. The edge repeats the ban after 3 s, which covers
        # answers that took up to 2 s; slower ones expire by themselves.
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
        if (resp.http.Accept-Ranges == "none") {
            # Decoded by the edge, which ignores Range then; so must Varnish.
            unset req.http.Range;
        }
        if (req.http.X-Weir-Ask == "old" && resp.status >= 500) {
            # stale-if-error: serve the copy that was too old, after all.
            set req.http.X-Weir-Ask = "stale";
            return (restart);
        }
    } else {
        call weir_deliver_copy;
    }
    call weir_hand_down;
    call weir_tell;
    return (deliver);
}

# Takes out what the edge says to this cache alone. A cache in front of this one is purged by nobody: it gets what private caches
# get, and CDN-Cache-Control if the bucket has one.
sub weir_hand_down {
    if (resp.http.Cache-Control ~ "(?i)(?:^|[ \t,])s-maxage=") {
        # An s-maxage that allows less than max-age does holds for all shared caches.
        set req.http.X-Weir-Have = regsub(resp.http.Cache-Control, "(?i)^.*s-maxage=([0-9]{1,9}).*$", "\1");
        set req.http.X-Weir-Want = regsub(resp.http.Cache-Control, "(?i)^.*max-age=([0-9]{1,9}).*$", "\1");
        if (std.integer(req.http.X-Weir-Have, 0) >= std.integer(req.http.X-Weir-Want, 0)) {
            set resp.http.Cache-Control =
                regsub(resp.http.Cache-Control, "(?i)[ \t]*,[ \t]*s-maxage=[0-9]*", "");
        }
        set resp.http.Cache-Control =
            regsuball(resp.http.Cache-Control, "(?i)[ \t]*,[ \t]*stale-(?:while-revalidate|if-error)=[0-9]*", "");
    }
    if (req.http.X-Weir-Way == "pass" || (resp.status != 200 && resp.status != 300 && resp.status != 404)) {
        return;
    }
    if (resp.status == 404) {
        # Other clients get a problem document (vcl_backend_response).
        set resp.http.Vary = "Accept";
    }
    if (obj.ttl < 0s) {
        # Stale here is stale everywhere.
        set resp.http.Cache-Control = "no-store";
        unset resp.http.CDN-Cache-Control;
        return;
    }
    # Every change purges this copy, so it is as new as if the edge had just confirmed it: its age here is not counted (RFC 9111
    # section 4.2.3). The edge dates an answer up to 5 s ahead, but never before its Last-Modified.
    unset resp.http.Age;
    if (std.time(resp.http.Date, now) < now) {
        set resp.http.Date = now;
    }
}

# Checks whether the shared copy suits this client; if it does not, or if that is unclear, asks the edge. X-Weir-Unmet holds the
# reason.
sub weir_deliver_copy {
    unset req.http.X-Weir-Unmet;
    if (obj.hits > 0
        && req.http.X-Weir-Ask != "stale"
        && obj.ttl + std.duration(resp.http.X-Weir-Swr, 0s) < 0s
        && std.healthy(req.backend_hint)) {
        # Kept for stale-if-error only. One background fetch renews it; this client gets its own answer from the edge.
        set req.http.X-Weir-Unmet = "old";
    } else if (resp.status == 404 && req.http.Accept ~ "(?i)application/problem\+json") {
        set req.http.X-Weir-Unmet = "problem";
    } else if (resp.status == 300
        && (req.http.If-None-Match == "*" || (resp.http.ETag && std.strstr(req.http.If-None-Match, resp.http.ETag)))) {
        # Several values that were written at the same time. Varnish would compare tags only for a 200.
        set req.http.X-Weir-Unmet = "if-none-match";
    } else if (resp.status == 200 || resp.status == 300 || resp.status == 404) {
        call weir_deliver_encoding;
        if (!req.http.X-Weir-Unmet) {
            call weir_deliver_version;
            call weir_deliver_if_match;
            call weir_deliver_range;
            call weir_deliver_if_none_match;
        }
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

# A client without Accept-Encoding accepts every coding; another one must name the copy's, with a weight above 0. (The edge
# understands the rest, such as "*".)
sub weir_deliver_encoding {
    if (!resp.http.Content-Encoding) {
        return;
    }
    set resp.http.Vary = "Accept-Encoding";
    if (!req.http.X-Weir-Accepts
        || (resp.http.Content-Encoding == "gzip"
            && req.http.X-Weir-Accepts ~
                "(?i)(?:^|,)[ \t]*+(?:x-)?gzip[ \t]*+(?:;[ \t]*+q=(?:1|0\.0*+[1-9])[0-9.]*+[ \t]*+)?(?:,|$)")
        || (resp.http.Content-Encoding == "br"
            && req.http.X-Weir-Accepts ~
                "(?i)(?:^|,)[ \t]*+br[ \t]*+(?:;[ \t]*+q=(?:1|0\.0*+[1-9])[0-9.]*+[ \t]*+)?(?:,|$)")
        || (resp.http.Content-Encoding == "zstd"
            && req.http.X-Weir-Accepts ~
                "(?i)(?:^|,)[ \t]*+zstd[ \t]*+(?:;[ \t]*+q=(?:1|0\.0*+[1-9])[0-9.]*+[ \t]*+)?(?:,|$)")
        || (resp.http.Content-Encoding == "deflate"
            && req.http.X-Weir-Accepts ~
                "(?i)(?:^|,)[ \t]*+deflate[ \t]*+(?:;[ \t]*+q=(?:1|0\.0*+[1-9])[0-9.]*+[ \t]*+)?(?:,|$)")) {
        return;
    }
    set req.http.X-Weir-Unmet = "encoding";
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
    # Poky's clients send the date, bare or quoted. (It is tried first because it contains a comma.)
    if (resp.status != 404
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
        # Nothing to send; the edge explains why.
        if (!req.http.If-Range || req.http.If-Range == resp.http.ETag) {
            set req.http.X-Weir-Unmet = "range";
        }
    }
    if (resp.http.Content-Length == "0" || (req.http.If-Range && req.http.If-Range != resp.http.ETag)) {
        unset req.http.Range;
    }
}

# Varnish compares If-None-Match as a single string. If the list contains the tag, it is replaced by that tag.
sub weir_deliver_if_none_match {
    if (req.http.If-None-Match
        && resp.status == 200
        && resp.http.ETag ~ {"^"[0-9]+"$"}
        && (req.http.If-None-Match == "*" || std.strstr(req.http.If-None-Match, resp.http.ETag))) {
        set req.http.If-None-Match = resp.http.ETag;
    }
}

# Reports who answered: X-Cache in one word, and Cache-Status after the edge's own entry (RFC 9211).
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
