package dev.weir.kind;

/**
 * A kind as {@link Replicas} run it, in SQL.
 *
 * @param name for messages
 * @param applied a random op: a call that gives a {@code weir.applied}. It has the replica {@code c} with three random numbers
 *     from 0 to 1, {@code x}, {@code y} and {@code z}; the dot {@code d.dot}; and {@code seen}, any state that was before, or
 *     none. In every tenth item, by {@code c.id}, it only adds, and knows of nothing
 * @param joined of {@code a_value, a, b_value, b}, as a {@code weir.applied}
 * @param shown what must be the same, of {@code value} and {@code state}
 * @param all whether the row {@code x} has all that was added in an item that only adds
 */
record ConvergingKind(String name, String applied, String joined, String shown, String all) {
    static final ConvergingKind COUNTER = new ConvergingKind(
            "counter",
            """
            weir.counter_applied(c.value, null, c.state, d.dot,
              case when c.x < 0.15 and c.value is not null and c.id % 10 <> 0 then 'delete' else 'op' end,
              convert_to('[{"op": "add", "change": ' || case when c.id % 10 = 0 then 1 else (c.y * 20 - 8)::int end || '}]',
                'utf8'),
              null, null)
            """,
            """
            (convert_to(weir.counter_value(weir.counter_joined(a, b))::text, 'utf8'), null, weir.counter_joined(a, b),
             null, null, null)::weir.applied
            """,
            "state - 'i'",
            "weir.counter_value(x.state) = (select count(*) from history h where h.id = x.id)");

    static final ConvergingKind SET = set("set");

    static final ConvergingKind SET_FOREVER = set("set-forever");

    static final ConvergingKind SET_GROW = set("set-grow");

    /** Elements whose times have nothing to do with the order in which they are added. Of each key the latest ever is shown. */
    static final ConvergingKind SET_TIMED = new ConvergingKind(
            "set-timed",
            """
            weir.set_applied(c.value, null, c.state, d.dot,
              case when c.x < 0.1 and c.value is not null and c.id % 10 <> 0 then 'delete' else 'op' end,
              convert_to(jsonb_build_object(
                'k', 'set-forever', 'most', 1000000, 'timed', true,
                'add', jsonb_build_array(jsonb_build_object('key', 'm' || floor(c.y * 5), 'shown', '{"n":' || d.dot || '}')
                  || case when c.x < 0.3 and c.id % 10 <> 0 then '{}'
                          when c.x < 0.4 and c.id % 10 <> 0 then '{"when": "now"}'
                          else jsonb_build_object('when', jsonb_build_array(0, jsonb_build_array(floor(c.z * 1000)), 0)) end),
                'remove', case when c.id % 10 <> 0 and c.x > 0.8
                  then jsonb_build_array('m' || (floor(c.y * 5)::int + 2) % 5) else '[]' end)::text, 'utf8'),
              null, null)
            """,
            SET.joined,
            "state - 'i'",
            """
            not exists (select from history h cross join lateral jsonb_each(h.state -> 'e') m
              where h.id = x.id
                and (weir.element_shown(m.value)::json -> 'when')::text::jsonb
                  > (weir.element_shown(x.state -> 'e' -> m.key)::json -> 'when')::text::jsonb is not false)
            """);

    /** Values whose times have nothing to do with the order in which they are written. The latest ever is shown. */
    static final ConvergingKind LATEST = new ConvergingKind(
            "latest",
            """
            weir.latest_applied(c.value, null, c.state, d.dot,
              case when c.x < 0.1 and c.value is not null and c.id % 10 <> 0 then 'delete' else 'op' end,
              convert_to(jsonb_build_object('value', d.dot,
                'when', case when c.x < 0.3 and c.id % 10 <> 0 then null
                             else jsonb_build_array(0, jsonb_build_array(floor(c.y * 100)), floor(c.z * 3)) end)::text, 'utf8'),
              null, null)
            """,
            "weir.latest_joined(a_value, a, b_value, b)",
            "(state - 'i')::text || coalesce(encode(value, 'hex'), '')",
            """
            convert_from(x.value, 'utf8') = x.state -> 'e' ->> 'd' and not exists (
              select from history h where h.id = x.id and h.state -> 'e' -> 't' > x.state -> 'e' -> 't')
            """);

    /** Elements of five keys, that are added, removed, and deleted together; where nothing is lost, each of its own key. */
    private static ConvergingKind set(String name) {
        return new ConvergingKind(
                name,
                """
                weir.set_applied(c.value, null, c.state, d.dot,
                  case when c.x < 0.1 and c.value is not null and c.id % 10 <> 0 then 'delete' else 'op' end,
                  convert_to(jsonb_build_object(
                    'k', 'KIND', 'most', 1000000,
                    'add', case when c.id % 10 = 0 or c.x < 0.65 then jsonb_build_array(jsonb_build_object(
                      'key', case when c.id % 10 = 0 then d.dot::text else 'm' || floor(c.y * 5) end,
                      'shown', '{"n":' || d.dot || '}')) else '[]' end,
                    'remove', case when 'KIND' <> 'set-grow' and c.id % 10 <> 0 and c.x > 0.5
                      then jsonb_build_array('m' || (floor(c.y * 5)::int + 2) % 5) else '[]' end)::text, 'utf8'),
                  null, null)
                """.replace("KIND", name),
                """
                (weir.set_value(weir.set_joined(a, b)), null, weir.set_joined(a, b), null, null, null)::weir.applied
                """,
                "state - 'i'",
                "(select count(*) from jsonb_object_keys(x.state -> 'e')) = (select count(*) from history h where h.id = x.id)");
    }

    static final ConvergingKind SIBLINGS = new ConvergingKind(
            "siblings",
            """
            weir.siblings_applied(c.value, null, c.state, d.dot,
              case when c.x < 0.15 and c.value is not null and c.id % 10 <> 0 then 'delete' else 'put' end,
              convert_to('value ' || d.dot || repeat('-', (c.x * 9)::int), 'utf8'), 'text/plain',
              case when c.id % 10 = 0 or c.y < 0.3 then '{}'
                   when c.y < 0.8 then jsonb_build_object('seen', coalesce(seen.state -> 'v', c.state -> 'v', '{}'))
                   when c.y < 0.9 then '{"seen": {"0": 4611686018427387904, "1": 4611686018427387905, "7": 7}, "label": "l"}'
                   else jsonb_build_object('dots', (select coalesce(jsonb_agg(k), '[]')
                     from jsonb_object_keys(coalesce(c.state, seen.state) -> 'e') k)) end)
            """,
            "weir.siblings_joined(a_value, a, b_value, b)",
            "(state - 'i')::text || coalesce(encode(value, 'hex'), '')",
            "(select count(*) from jsonb_object_keys(x.state -> 'e')) = (select count(*) from history h where h.id = x.id)");

    /** The same with a join in which a piece of its code is another one. */
    static ConvergingKind broken(ConvergingKind kind) {
        return new ConvergingKind(
                "broken " + kind.name, kind.applied, kind.joined.replace("weir." + kind.function(), "pg_temp.broken"),
                kind.shown, kind.all);
    }

    /** The function in the schema weir that joins two states. */
    String function() {
        return name.split("-")[0] + "_joined";
    }

    @Override
    public String toString() {
        return name;
    }
}
