//! Queries of which each part decides what they answer: a part that is not played is not modelled, and never left out.

use super::typed::ends;
use rehearsal::outcome::StepResult;

fn asks(query: &str) -> String {
    format!("ops$ psql -h old -d app -Atc \"{query}\"")
}

#[test]
fn what_sums_up_rows_counts_those_that_it_is_to_count() {
    for (query, answer) in [
        ("SELECT count(*) FILTER (WHERE id <= 3) FROM acct", "3"),
        ("SELECT max(id) FILTER (WHERE id < 4) FROM acct", "3"),
        ("SELECT count(DISTINCT id % 2) FROM acct", "2"),
        ("SELECT sum(id) FROM acct WHERE id < 4", "6"),
        ("SELECT bool_and(id > 0), bool_or(id > 1000000) FROM acct", "t|f"),
        ("SELECT bool_and(id > 0) FROM acct WHERE id < 0", ""),
        ("SELECT id FROM acct WHERE id < 4 ORDER BY 1 DESC", "3\n2\n1"),
        ("SELECT a.id FROM acct a WHERE a.id = 1", "1"),
        ("SELECT id FROM acct ORDER BY id LIMIT 1", "1"),
    ] {
        let (ended, said) = ends(&[&asks(query)]);
        assert_eq!((ended, said.as_str()), (StepResult::Ok, answer), "{query}");
    }
}

#[test]
fn a_part_of_a_query_that_is_not_played_is_never_left_out() {
    let sets = |value: &str| asks(&format!("SELECT setval('orders_id_seq', {value})"));
    for value in [
        "(SELECT max(id ORDER BY id) FROM orders)",
        "(SELECT max(id) OVER () FROM orders)",
        "(SELECT id FROM orders OFFSET 3)",
        "(SELECT id FROM orders FETCH FIRST 3 ROWS ONLY)",
        "(SELECT id FROM orders ORDER BY id NULLS FIRST LIMIT 1)",
        "(SELECT max(id) FROM orders TABLESAMPLE SYSTEM (10))",
        "(SELECT max(acct.id) FROM orders)",
        "(SELECT max(id) FROM ONLY orders)",
        "('7'::interval)",
        "(SELECT max(g) FROM generate_series(1, 9) AS i)",
    ] {
        let (ended, said) = ends(&[&sets(value)]);
        assert_eq!(ended, StepResult::NotModelled, "{value}: {said}");
    }
    for statement in [
        "BEGIN READ ONLY; DELETE FROM acct; COMMIT",
        "SELECT id INTO other FROM acct",
        "CREATE TABLE other (LIKE acct)",
        "ALTER TABLE acct ADD COLUMN IF NOT EXISTS mark int",
    ] {
        let (ended, said) = ends(&[&asks(statement)]);
        assert_eq!(ended, StepResult::NotModelled, "{statement}: {said}");
    }
}

#[test]
fn a_remark_ends_with_its_line() {
    let insert = "INSERT INTO item (id, mark)";
    let count = asks("SELECT count(*) FROM item WHERE id = 900001");
    for line in [
        format!("ops$ psql -h old -d app -c \"-- one row\n  {insert} VALUES (900001, 0)\""),
        format!("ops$ psql -h old -d app -c \"{insert} -- of two columns\n  VALUES (900001, 0)\""),
        format!("ops$ psql -h old -d app -c '{insert} --of two columns\n  VALUES (900001, 0)'"),
        format!(
            "ops$ psql -h old -d app\napp=# {insert} -- of two columns\n  VALUES (900001, 0);\napp=# \\q"
        ),
    ] {
        assert_eq!(ends(&[&line, &count]).1, "1", "{line}");
    }
}
