//! What dumps do, by programs and by files.

use super::super::Row;
use super::super::Shows::{Fails, Later};
use super::{PREP, READY};

/// What is dumped, restored, or run from a file.
pub(super) const DUMPS: &[Row] = &[
    (
        "ops$ scp schema.sql postgres@newhost:/tmp/",
        &[PREP, &["ops$ pg_dump -h old -d app -s -f schema.sql"]],
        &[&[
            "ops$ scp newhost:/tmp/schema.sql again.sql",
            "ops$ psql -h new -d app -f again.sql",
            r#"ops$ psql -h new -d app -Atc "SELECT count(*) FROM pg_tables WHERE tablename = 'acct'""#,
        ]],
        Later("1"),
    ),
    (
        "ops$ rsync -a app.dir newhost:/tmp/",
        &[PREP, &["ops$ pg_dump -h old -d app -Fd -f app.dir"]],
        &[&[
            "ops$ rsync -a newhost:/tmp/app.dir again.dir",
            "ops$ pg_restore -h new -d app again.dir",
            r#"ops$ psql -h new -d app -Atc "SELECT count(*) FROM pg_tables WHERE tablename = 'acct'""#,
        ]],
        Later("1"),
    ),
    (
        "ops$ cp -p schema.sql copy.sql",
        &[PREP, &["ops$ pg_dump -h old -d app -s -f schema.sql"]],
        &[&[
            "ops$ psql -h new -d app -f copy.sql",
            r#"ops$ psql -h new -d app -Atc "SELECT count(*) FROM pg_tables WHERE tablename = 'acct'""#,
        ]],
        Later("1"),
    ),
    (
        "ops$ mv schema.sql /tmp/copy.sql",
        &[PREP, &["ops$ pg_dump -h old -d app -s -f schema.sql"]],
        &[&[
            "ops$ psql -h new -d app -f /tmp/copy.sql",
            r#"ops$ psql -h new -d app -Atc "SELECT count(*) FROM pg_tables WHERE tablename = 'acct'""#,
        ]],
        Later("1"),
    ),
    (
        "ops$ psql -h new -d app -f schema.sql",
        &[PREP, &["ops$ pg_dump -h old -d app -s -f schema.sql"]],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT count(*) FROM pg_tables WHERE tablename = 'acct'""#]],
        Later("1"),
    ),
    (
        "ops$ psql -h new -d app -1 -f schema.sql",
        &[PREP, &["ops$ pg_dump -h old -d app -s -f schema.sql"]],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT count(*) FROM pg_tables WHERE tablename = 'acct'""#]],
        Later("1"),
    ),
    (
        "ops$ psql -h new -d app -v ON_ERROR_STOP=1 -f schema.sql",
        &[PREP, &["ops$ pg_dump -h old -d app -s -f schema.sql"]],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT count(*) FROM pg_tables WHERE tablename = 'acct'""#]],
        Later("1"),
    ),
    (
        "ops$ pg_dumpall -h old -g | psql -h new -d postgres",
        &[],
        &[&[r#"ops$ psql -h new -d postgres -Atc "SELECT count(*) FROM pg_roles WHERE rolname = 'app'""#]],
        Later("1"),
    ),
    (
        "ops$ pg_dumpall -h old --globals-only -f globals.sql",
        &[],
        &[&[
            "ops$ psql -h new -d postgres -f globals.sql",
            r#"ops$ psql -h new -d postgres -Atc "SELECT count(*) FROM pg_roles WHERE rolname = 'app'""#,
        ]],
        Later("1"),
    ),
    (
        "ops$ pg_dump -h old -d app -s | psql -h new -d app",
        &[PREP],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT count(*) FROM pg_tables WHERE tablename = 'acct'""#]],
        Later("1"),
    ),
    (
        "ops$ pg_dump -h old -U postgres --schema-only app | psql -h new -U postgres app",
        &[PREP],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT count(*) FROM pg_tables WHERE tablename = 'acct'""#]],
        Later("1"),
    ),
    (
        "ops$ pg_dump -h old -d app -s -O -x | psql -h new -d app",
        &[PREP],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT tableowner FROM pg_tables WHERE tablename = 'acct'""#]],
        Later("postgres"),
    ),
    (
        "ops$ pg_dump -h old -d app -s --no-publications --no-subscriptions | psql -h new -d app",
        &[PREP],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT count(*) FROM pg_tables WHERE tablename = 'acct'""#]],
        Later("1"),
    ),
    (
        "ops$ pg_dump -h old -d app -s -t acct | psql -h new -d app",
        &[PREP],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT count(*) FROM pg_tables WHERE tablename = 'acct'""#]],
        Later("1"),
    ),
    (
        "ops$ pg_dump -h old -d app -s --table=public.acct | psql -h new -d app",
        &[PREP],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT count(*) FROM pg_tables WHERE tablename = 'acct'""#]],
        Later("1"),
    ),
    (
        "ops$ pg_dump -h old -d app -s -f schema.sql",
        &[PREP],
        &[&[
            "ops$ psql -h new -d app -f schema.sql",
            r#"ops$ psql -h new -d app -Atc "SELECT count(*) FROM pg_tables WHERE tablename = 'acct'""#,
        ]],
        Later("1"),
    ),
    (
        "ops$ pg_dump -h old -d app | psql -h new -d app",
        &[PREP],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT count(*) + 70000 FROM acct WHERE id = 1""#]],
        Later("70001"),
    ),
    (
        "ops$ psql -h new -d app < schema.sql",
        &[PREP, &["ops$ pg_dump -h old -d app -s -f schema.sql"]],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT count(*) FROM pg_tables WHERE tablename = 'acct'""#]],
        Later("1"),
    ),
    (
        "ops$ psql -h new -d postgres -f globals.sql > globals.log",
        &[&["ops$ pg_dumpall -h old -g -f globals.sql"]],
        &[&[r#"ops$ psql -h new -d postgres -Atc "SELECT count(*) FROM pg_roles WHERE rolname = 'app'""#]],
        Later("1"),
    ),
    (
        r#"ops$ psql -h old -d app -Atc "SELECT format('SELECT setval(%L, %s);', schemaname || '.' || sequencename, last_value) FROM pg_sequences WHERE last_value IS NOT NULL" > sequences.sql"#,
        &[READY],
        &[&[
            "ops$ psql -h new -d app -f sequences.sql",
            r#"ops$ psql -h new -d app -Atc "SELECT last_value > 900 FROM orders_id_seq""#,
        ]],
        Later("t"),
    ),
    (
        r#"ops$ psql -h old -d app -Atc "SELECT format('SELECT setval(%L, %s);', schemaname || '.' || sequencename, last_value) FROM pg_sequences WHERE last_value IS NOT NULL" -o sequences.sql"#,
        &[READY],
        &[&[
            "ops$ psql -h new -d app -f sequences.sql",
            r#"ops$ psql -h new -d app -Atc "SELECT last_value > 900 FROM orders_id_seq""#,
        ]],
        Later("t"),
    ),
    (
        "ops$ pg_dumpall -h old -U postgres --globals-only > globals.sql",
        &[],
        &[&[
            "ops$ psql -h new -d postgres -f globals.sql",
            r#"ops$ psql -h new -d postgres -Atc "SELECT count(*) FROM pg_roles WHERE rolname = 'app'""#,
        ]],
        Later("1"),
    ),
    (
        "ops$ pg_dumpall -h old --roles-only --no-role-passwords -f roles.sql",
        &[],
        &[&[
            "ops$ psql -h new -d postgres -f roles.sql",
            r#"ops$ psql -h new -d postgres -Atc "SELECT count(*) FROM pg_roles WHERE rolname = 'app'""#,
        ]],
        Later("1"),
    ),
    (
        "ops$ pg_dumpall -h old | psql -h new -d postgres",
        &[],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT count(*) + 70000 FROM acct WHERE id = 1""#]],
        Later("70001"),
    ),
    (
        "ops$ pg_dumpall -h old -s > all.sql",
        &[],
        &[&[
            "ops$ psql -h new -d postgres -f all.sql",
            r#"ops$ psql -h new -d app -Atc "SELECT count(*) FROM pg_tables WHERE tablename = 'acct'""#,
        ]],
        Later("1"),
    ),
    (
        "ops$ pg_dump -h old -U postgres -d app --schema-only > schema.sql",
        &[PREP],
        &[&[
            "ops$ psql -h new -d app -f schema.sql",
            r#"ops$ psql -h new -d app -Atc "SELECT count(*) FROM pg_tables WHERE tablename = 'acct'""#,
        ]],
        Later("1"),
    ),
    (
        "ops$ pg_dump -h old -d app -C | psql -h new -d postgres",
        &[&["ops$ pg_dumpall -h old -g | psql -h new -d postgres"]],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT count(*) + 70000 FROM acct WHERE id = 1""#]],
        Later("70001"),
    ),
    (
        "ops$ pg_dump -h old -d app -f rows.sql",
        &[PREP],
        &[&[
            r#"ops$ psql -h old -d app -c "UPDATE acct SET mark = 12345678 WHERE id = 1""#,
            "ops$ psql -h new -d app -f rows.sql",
            r#"ops$ psql -h new -d app -Atc "SELECT count(*) + 70000 FROM acct WHERE id = 1 AND mark <> 12345678""#,
        ]],
        Later("70001"),
    ),
    (
        "ops$ pg_dump -h old -d app -a -t acct > acct.sql",
        &[READY],
        &[&[
            r#"ops$ psql -h old -d app -c "UPDATE acct SET mark = 12345678 WHERE id = 1""#,
            "ops$ psql -h new -d app -f acct.sql",
            r#"ops$ psql -h new -d app -Atc "SELECT count(*) + 70000 FROM acct WHERE id = 1 AND mark <> 12345678""#,
        ]],
        Later("70001"),
    ),
    (
        "ops$ pg_dump -h old -d app -a -t orders_id_seq > values.sql",
        &[READY],
        &[&[
            "ops$ psql -h new -d app -f values.sql",
            r#"ops$ psql -h new -d app -Atc "SELECT count(*) + 70000 FROM orders_id_seq WHERE last_value > 900""#,
        ]],
        Later("70001"),
    ),
    (
        "ops$ pg_dump -h old -d app -Fc -f app.dump",
        &[PREP],
        &[&[
            r#"ops$ psql -h old -d app -c "UPDATE acct SET mark = 12345678 WHERE id = 1""#,
            "ops$ pg_restore -h new -d app app.dump",
            r#"ops$ psql -h new -d app -Atc "SELECT count(*) + 70000 FROM acct WHERE id = 1 AND mark <> 12345678""#,
        ]],
        Later("70001"),
    ),
    (
        "ops$ pg_dump -h old -U postgres --format=custom app > app.dump",
        &[PREP],
        &[&[
            r#"ops$ psql -h old -d app -c "UPDATE acct SET mark = 12345678 WHERE id = 1""#,
            "ops$ pg_restore -h new -d app app.dump",
            r#"ops$ psql -h new -d app -Atc "SELECT count(*) + 70000 FROM acct WHERE id = 1 AND mark <> 12345678""#,
        ]],
        Later("70001"),
    ),
    (
        "ops$ pg_dump -h old -d app -Fd -j 4 -f app.dir",
        &[PREP],
        &[&[
            "ops$ pg_restore -h new -d app app.dir",
            r#"ops$ psql -h new -d app -Atc "SELECT count(*) + 70000 FROM acct WHERE id = 1""#,
        ]],
        Later("70001"),
    ),
    (
        "ops$ pg_dump -h old -d app -Fc -j 4 -f app.dump",
        &[],
        &[],
        Fails("parallel backup only supported by the directory format"),
    ),
    (
        "ops$ pg_restore -h new -d app app.dump",
        &[PREP, &["ops$ pg_dump -h old -d app -Fc -f app.dump"]],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT count(*) + 70000 FROM acct WHERE id = 1""#]],
        Later("70001"),
    ),
    (
        "ops$ pg_restore -h new -U postgres -d app -j 4 --no-owner --exit-on-error app.dir",
        &[PREP, &["ops$ pg_dump -h old -d app -Fd -f app.dir"]],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT tableowner FROM pg_tables WHERE tablename = 'acct'""#]],
        Later("postgres"),
    ),
    (
        "ops$ pg_restore -h new -d app --schema-only app.dump",
        &[PREP, &["ops$ pg_dump -h old -d app -Fc -f app.dump"]],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT count(*) FROM pg_tables WHERE tablename = 'acct'""#]],
        Later("1"),
    ),
    (
        "ops$ pg_restore -h new -d app --clean --if-exists app.dump",
        &[
            PREP,
            &[
                "ops$ pg_dump -h old -d app -Fc -f app.dump",
                r#"ops$ psql -h new -d app -c "CREATE TABLE acct (other bigint)""#,
            ],
        ],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT count(*) + 70000 FROM acct WHERE id = 1""#]],
        Later("70001"),
    ),
    (
        "ops$ pg_restore -h new -d app --no-owner --role=app app.dump",
        &[PREP, &["ops$ pg_dump -h old -d app -Fc -f app.dump"]],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT tableowner FROM pg_tables WHERE tablename = 'acct'""#]],
        Later("app"),
    ),
    (
        "ops$ pg_restore -h new -d app --section=pre-data app.dump",
        &[PREP, &["ops$ pg_dump -h old -d app -Fc -f app.dump"]],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT count(*) + 69999 + 1 FROM acct""#]],
        Later("70000"),
    ),
    (
        "ops$ pg_dump -h old -d app -s --section=pre-data | psql -h new -d app",
        &[PREP],
        &[&[
            r#"ops$ psql -h new -d app -c "INSERT INTO acct (id, mark) VALUES (1, 0)""#,
            r#"ops$ psql -h new -d app -c "INSERT INTO acct (id, mark) VALUES (1, 0)""#,
        ]],
        Later("INSERT 0 1"),
    ),
    (
        "ops$ pg_dump -h old -d app --section=post-data -f keys.sql",
        &[PREP, &["ops$ pg_dump -h old -d app -s --section=pre-data | psql -h new -d app"]],
        &[&[
            "ops$ psql -h new -d app -f keys.sql",
            r#"ops$ psql -h new -d app -c "INSERT INTO acct (id, mark) VALUES (1, 0)""#,
            r#"ops$ psql -h new -d app -c "INSERT INTO acct (id, mark) VALUES (1, 0)""#,
        ]],
        Later("duplicate key"),
    ),
    (
        "ops$ pg_restore -h new -d app -a app.dump",
        &[READY, &["ops$ pg_dump -h old -d app -Fc -f app.dump"]],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT count(*) + 70000 FROM acct WHERE id = 1""#]],
        Later("70001"),
    ),
    (
        "ops$ pg_restore -h new -d postgres -C app.dump",
        &[
            &["ops$ pg_dumpall -h old -g | psql -h new -d postgres"],
            &["ops$ pg_dump -h old -d app -Fc -f app.dump"],
        ],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT count(*) + 70000 FROM acct WHERE id = 1""#]],
        Later("70001"),
    ),
    (
        "ops$ pg_dump -h old -d app -Fc | pg_restore -h new -d app",
        &[PREP],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT count(*) + 70000 FROM acct WHERE id = 1""#]],
        Later("70001"),
    ),
];
