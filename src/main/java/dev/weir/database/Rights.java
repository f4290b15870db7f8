package dev.weir.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks that the edge's database user has the privileges it needs and sees every row.
 *
 * <p>Row level security without a policy shows a user no rows at all, and with policies some: an existing item would be answered
 * as absent, and caches would keep that. So it must not be active for the user. If it is enabled later, statements fail, since
 * every session of the edge has {@code row_security = off}.
 *
 * <p>Only objects that exist are checked. A schema that is created later belongs to the user.
 *
 * @see <a href="https://www.postgresql.org/docs/current/ddl-rowsecurity.html">PostgreSQL: row security policies</a>
 */
public final class Rights {
    /** The same rights as the grants in docs/operations.md. */
    private static final String MISSING =
            """
            with needed(name, rights) as (values
                ('item', '{select,insert,update,delete}'::text[]),
                ('expiry', '{select,insert,update,delete}'),
                ('tag', '{select,insert,update,delete}'),
                ('element', '{select,insert,update,delete}'),
                ('task', '{select,insert,update,delete}'),
                ('lane', '{select,insert,update,delete}'),
                ('edge', '{select,insert,update,delete}'),
                ('task', '{select,insert,update,delete}'),
                ('log', '{select,insert,update,delete}'),
                ('log_entry', '{select,insert,update,delete}'),
                ('log_run', '{select,insert,update,delete}'),
                ('webhook', '{select,insert,update,delete}'),
                ('node', '{select,insert,update,delete}'),
                ('clock', '{select,update}'),
                ('bucket', '{select}'),
                ('token', '{select}'),
                ('flyway_schema_history', '{select}')
            ), present as (
                select n.name, n.rights, c.oid
                from needed n
                join pg_catalog.pg_class c on c.relname = n.name
                join pg_catalog.pg_namespace s on s.oid = c.relnamespace and s.nspname = 'weir'
            )
            select 1, 'grant usage on schema weir to ' || quote_ident(current_user), false
            from pg_catalog.pg_namespace where nspname = 'weir' and not has_schema_privilege(oid, 'usage')
            union all
            select 2, 'grant ' || string_agg(r, ', ' order by o) || ' on weir.' || name || ' to ' || quote_ident(current_user),
                   false
            from present, unnest(rights) with ordinality as u(r, o)
            where not has_table_privilege(oid, r)
            group by name
            union all
            select 3, 'grant execute on all functions in schema weir to ' || quote_ident(current_user), false
            from pg_catalog.pg_proc p join pg_catalog.pg_namespace s on s.oid = p.pronamespace
            where s.nspname = 'weir'
            having bool_or(not has_function_privilege(p.oid, 'execute'))
            union all
            select 4, 'alter table weir.' || name || ' disable row level security', true
            from present where row_security_active(oid)
            order by 1, 2
            """;

    private Rights() {}

    /**
     * Checks the user of a connection.
     *
     * @throws UnfitDatabaseException if a privilege is missing or rows may be hidden, with the commands that fix it
     */
    public static void check(Connection connection) throws SQLException {
        List<String> grants = new ArrayList<>();
        List<String> securities = new ArrayList<>();
        String user;
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery("select quote_ident(current_user)")) {
                row.next();
                user = row.getString(1);
            }
            try (ResultSet row = statement.executeQuery(MISSING)) {
                while (row.next()) {
                    (row.getBoolean(3) ? securities : grants).add(row.getString(2));
                }
            }
        }
        if (!grants.isEmpty()) {
            throw new UnfitDatabaseException("the database's user " + user + " lacks rights on the schema weir. Run this as the"
                    + " schema's owner: `" + String.join("; ", grants) + "`");
        }
        if (!securities.isEmpty()) {
            throw new UnfitDatabaseException(
                    "row level security may hide rows from the database's user " + user + ", so that items"
                            + " would seem to be absent. Run this as the schema's owner: `" + String.join("; ", securities)
                            + "`, or this as a superuser: `alter role " + user + " bypassrls`");
        }
    }
}
