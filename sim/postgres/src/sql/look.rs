//! Looks at a server of which nothing is known but that they change nothing, and what they name.
//!
//! Runbooks are full of them: sizes, versions, lists of what is there. What one answers is not known, so that nothing can wait
//! for it; whoever types it connects, and is refused where what it names is not there.

use super::NotRead;
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::keywords::Keyword;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Token, Tokenizer};

/// A look, by what it names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Look {
    /// The relations, without those that the look makes itself.
    pub relations: Vec<String>,
    /// The columns, where they are those of its one relation.
    pub columns: Vec<String>,
    /// Whether it is `\\d NAME`, of which `psql` says itself that there is none.
    pub describes: bool,
}

/// Commands of `psql` itself that list or describe.
const LISTS: &[&str] = &["\\d", "\\l", "\\z", "\\conninfo", "\\sf", "\\sv", "\\dconfig"];

/// Words that no statement has that only looks.
const WRITES: &[&str] = &[
    "INSERT", "UPDATE", "DELETE", "MERGE", "INTO", "TRUNCATE", "CREATE", "DROP", "ALTER", "GRANT", "REVOKE",
    "LOCK", "CALL", "DO", "COPY",
];

/// Words behind which a bracket is no call.
const NO_CALLS: &[&str] = &[
    "SELECT",
    "FROM",
    "WHERE",
    "AND",
    "OR",
    "NOT",
    "IN",
    "EXISTS",
    "ANY",
    "ALL",
    "SOME",
    "AS",
    "ON",
    "USING",
    "OVER",
    "FILTER",
    "CASE",
    "WHEN",
    "THEN",
    "ELSE",
    "BY",
    "VALUES",
    "JOIN",
    "LATERAL",
    "WITH",
    "UNION",
    "EXCEPT",
    "INTERSECT",
    "HAVING",
    "LIMIT",
    "ARRAY",
    "ROW",
    "DISTINCT",
    "NUMERIC",
    "VARCHAR",
    "CHAR",
    "BETWEEN",
    "LIKE",
    "ILIKE",
    "MATERIALIZED",
];

/// Functions that only look, beside those whose names begin as one of [`LOOKING`].
const LOOKS: &[&str] = &[
    "age",
    "array_agg",
    "array_length",
    "array_to_string",
    "avg",
    "bool_and",
    "bool_or",
    "cardinality",
    "ceil",
    "chr",
    "clock_timestamp",
    "coalesce",
    "concat",
    "concat_ws",
    "count",
    "current_database",
    "current_setting",
    "date_trunc",
    "extract",
    "floor",
    "format",
    "format_type",
    "greatest",
    "hashtext",
    "json_agg",
    "jsonb_agg",
    "least",
    "left",
    "length",
    "lower",
    "max",
    "md5",
    "min",
    "now",
    "nullif",
    "obj_description",
    "inet_server_addr",
    "inet_server_port",
    "pg_backend_pid",
    "pg_blocking_pids",
    "pg_conf_load_time",
    "pg_column_size",
    "pg_current_snapshot",
    "pg_current_wal_flush_lsn",
    "pg_current_wal_insert_lsn",
    "pg_current_wal_lsn",
    "pg_database_size",
    "pg_index_column_has_property",
    "pg_indexes_size",
    "pg_is_in_recovery",
    "pg_is_wal_replay_paused",
    "pg_last_committed_xact",
    "pg_last_wal_receive_lsn",
    "pg_last_wal_replay_lsn",
    "pg_last_xact_replay_timestamp",
    "pg_postmaster_start_time",
    "pg_relation_filenode",
    "pg_relation_size",
    "pg_size_pretty",
    "pg_table_is_visible",
    "pg_table_size",
    "pg_tablespace_size",
    "pg_total_relation_size",
    "pg_wal_lsn_diff",
    "pg_walfile_name",
    "position",
    "quote_ident",
    "quote_literal",
    "rank",
    "regexp_replace",
    "repeat",
    "replace",
    "right",
    "round",
    "row_number",
    "row_to_json",
    "split_part",
    "string_agg",
    "strpos",
    "substr",
    "substring",
    "sum",
    "trim",
    "trunc",
    "txid_current",
    "txid_current_snapshot",
    "unnest",
    "upper",
    "version",
];

/// How the names of further ones begin.
const LOOKING: &[&str] =
    &["pg_stat_get_", "pg_get_", "has_", "pg_ls_", "to_", "pg_describe_", "pg_identify_"];

/// Functions that set counters back which nobody here keeps. What `pg_stat_reset_subscription_stats` sets back is kept.
const COUNTS_ANEW: &[&str] = &[
    "pg_stat_reset",
    "pg_stat_reset_replication_slot",
    "pg_stat_reset_shared",
    "pg_stat_reset_single_function_counters",
    "pg_stat_reset_single_table_counters",
    "pg_stat_reset_slru",
];

/// Reads a look.
///
/// # Errors
/// Why it is none, or why nobody here knows whether the server reads it.
pub fn look(command: &str) -> Result<Look, NotRead> {
    let command = command.trim().trim_end_matches(';');
    if !only_looks(command) {
        return Err(NotRead::new(format!("`{command}`")));
    }
    if command.starts_with('\\') {
        return Ok(described(command));
    }
    let unread = |error: String| NotRead::new(format!("whether a server reads this look: {error}"));
    let mut parser = Parser::new(&PostgreSqlDialect {})
        .try_with_sql(command)
        .map_err(|error| unread(error.to_string()))?;
    parser.parse_statement().map_err(|error| unread(error.to_string()))?;
    if parser.peek_token().token != Token::EOF {
        return Err(unread(format!("what begins with `{}`", parser.peek_token().token)));
    }
    let tokens = words_of(command);
    let own = own_names(&tokens);
    let mut relations = named_relations(&tokens);
    relations.retain(|(name, _)| !own.contains(name));
    let selects = tokens.iter().filter(|token| is(token, "select")).count();
    let columns = match relations.as_slice() {
        [(name, alias)] if selects == 1 && own.is_empty() => named_columns(&tokens, name, alias.as_deref()),
        _ => Vec::new(),
    };
    let relations = relations.into_iter().map(|(name, _)| name).collect();
    Ok(Look { relations, columns, describes: false })
}

/// `\d NAME`, which fails where there is none; what lists by a pattern does not (measured on 17.10).
fn described(command: &str) -> Look {
    let words: Vec<&str> = command.split_whitespace().collect();
    match words[..] {
        ["\\d" | "\\d+", name] if !name.contains(['*', '?', '(', '|', '"']) => {
            let bare = name.rsplit('.').next().unwrap_or(name).to_ascii_lowercase();
            Look { relations: vec![bare], columns: Vec::new(), describes: true }
        }
        _ => Look::default(),
    }
}

fn words_of(command: &str) -> Vec<Token> {
    let tokens = Tokenizer::new(&PostgreSqlDialect {}, command).tokenize().unwrap_or_default();
    tokens.into_iter().filter(|one| !matches!(one, Token::Whitespace(_) | Token::EOF)).collect()
}

fn is(token: &Token, wanted: &str) -> bool {
    matches!(token, Token::Word(word) if word.quote_style.is_none() && word.value.eq_ignore_ascii_case(wanted))
}

/// A name as the server takes it.
fn folded(token: &Token) -> Option<String> {
    match token {
        Token::Word(word) if word.quote_style.is_some() => Some(word.value.clone()),
        Token::Word(word) => Some(word.value.to_ascii_lowercase()),
        _ => None,
    }
}

/// The names that a look gives to queries of its own: `WITH name AS (...)`.
fn own_names(tokens: &[Token]) -> Vec<String> {
    if !tokens.first().is_some_and(|first| is(first, "with")) {
        return Vec::new();
    }
    let opens = |at: usize| {
        let behind = if tokens.get(at + 1) == Some(&Token::LParen) {
            at + 1 + tokens[at..].iter().position(|token| *token == Token::RParen)?
        } else {
            at + 1
        };
        let name = folded(&tokens[at])?;
        tokens.get(behind).is_some_and(|token| is(token, "as")).then_some(name)
    };
    (1..tokens.len()).filter_map(opens).collect()
}

/// The functions in whose brackets `FROM` stands before no relation.
const WITH_FROM: &[&str] = &["extract", "substring", "trim", "overlay"];

/// The relations behind `FROM` and `JOIN`, each with its other name.
fn named_relations(tokens: &[Token]) -> Vec<(String, Option<String>)> {
    let mut found = Vec::new();
    // What each open bracket stands behind.
    let mut open: Vec<bool> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::LParen => {
                let before = at.checked_sub(1).and_then(|before| folded(&tokens[before]));
                open.push(before.is_some_and(|name| WITH_FROM.contains(&name.as_str())));
            }
            Token::RParen => drop(open.pop()),
            _ => {}
        }
        let is_distinct = at > 0 && is(&tokens[at - 1], "distinct");
        let begins = is(token, "from") && !open.last().is_some_and(|within| *within) && !is_distinct;
        if begins || is(token, "join") {
            listed_relations(tokens, at + 1, &mut found);
        }
    }
    found
}

/// The relations of a list that begins at a place.
fn listed_relations(tokens: &[Token], mut at: usize, found: &mut Vec<(String, Option<String>)>) {
    while let Some(mut name) = tokens.get(at).and_then(folded) {
        if name == "lateral" {
            return;
        }
        if name == "only" {
            at += 1;
            continue;
        }
        let mut schema = None;
        while tokens.get(at + 1) == Some(&Token::Period) {
            let Some(next) = tokens.get(at + 2).and_then(folded) else { return };
            (schema, name, at) = (Some(name), next, at + 2);
        }
        if tokens.get(at + 1) == Some(&Token::LParen) {
            return;
        }
        at += 1;
        at += usize::from(tokens.get(at).is_some_and(|token| is(token, "as")));
        let alias = tokens
            .get(at)
            .filter(|token| matches!(token, Token::Word(word) if word.keyword == Keyword::NoKeyword));
        let alias = alias.and_then(folded);
        at += usize::from(alias.is_some());
        if schema.is_none_or(|schema| schema == "public" || schema == "pg_catalog") {
            found.push((name, alias));
        }
        if tokens.get(at) != Some(&Token::Comma) {
            return;
        }
        at += 1;
    }
}

/// The names of a look over one relation that can be nothing but columns of it.
fn named_columns(tokens: &[Token], relation: &str, alias: Option<&str>) -> Vec<String> {
    let is_name = |token: &Token| matches!(token, Token::Word(word) if word.keyword == Keyword::NoKeyword);
    // What stands behind a value without a sign between them is its other name.
    let ends_value = |token: &Token| {
        is_name(token)
            || matches!(token, Token::RParen | Token::Number(..) | Token::SingleQuotedString(_))
            || is(token, "as")
    };
    let given: Vec<String> = (1..tokens.len())
        .filter(|at| is_name(&tokens[*at]) && ends_value(&tokens[*at - 1]))
        .filter_map(|at| folded(&tokens[at]))
        .collect();
    let is_column = |at: usize| {
        let before = at.checked_sub(1).map(|before| &tokens[before]);
        let behind = tokens.get(at + 1);
        let name = folded(&tokens[at]).filter(|_| is_name(&tokens[at]))?;
        let is_other = matches!(behind, Some(Token::LParen | Token::Period))
            || matches!(behind, Some(Token::SingleQuotedString(_)))
            || before.is_some_and(|token| {
                matches!(token, Token::DoubleColon) || is(token, "zone") || is(token, "from")
            })
            || name == relation
            || alias == Some(name.as_str())
            || given.contains(&name)
            || SYSTEM.contains(&name.as_str());
        (!is_other).then_some(name)
    };
    let qualified = |at: &usize| {
        let before = at.checked_sub(2).map(|before| folded(&tokens[before]));
        !matches!(tokens.get(at.wrapping_sub(1)), Some(Token::Period))
            || before.flatten().is_some_and(|of| of == relation || alias == Some(of.as_str()))
    };
    (0..tokens.len()).filter(qualified).filter_map(is_column).collect()
}

/// Columns that every table has.
const SYSTEM: &[&str] = &["ctid", "xmin", "xmax", "cmin", "cmax", "tableoid", "oid"];

/// Whether a statement, or a command of `psql`, changes nothing whatever it answers.
fn only_looks(command: &str) -> bool {
    let command = command.trim();
    if command.starts_with('\\') {
        let word = command.split_whitespace().next().unwrap_or_default();
        let describes =
            word.starts_with("\\d") && word[2..].chars().all(|c| c.is_ascii_alphabetic() || c == '+');
        return describes || LISTS.contains(&word.trim_end_matches('+'));
    }
    let Ok(tokens) = Tokenizer::new(&PostgreSqlDialect {}, command).tokenize() else { return false };
    let tokens: Vec<Token> = tokens.into_iter().filter(|one| !matches!(one, Token::Whitespace(_))).collect();
    let word = |token: &Token| match token {
        Token::Word(word) => Some(word.value.to_ascii_uppercase()),
        _ => None,
    };
    let begins = tokens.first().and_then(word);
    if !begins.is_some_and(|first| ["SELECT", "WITH", "SHOW", "TABLE"].contains(&first.as_str())) {
        return false;
    }
    let is_looking = |(at, token): (usize, &Token)| {
        let Some(name) = word(token) else { return true };
        let is_quoted = matches!(token, Token::Word(word) if word.quote_style.is_some());
        if !is_quoted && WRITES.contains(&name.as_str()) {
            return false;
        }
        if tokens.get(at + 1) != Some(&Token::LParen) || NO_CALLS.contains(&name.as_str()) {
            return true;
        }
        let name = name.to_ascii_lowercase();
        LOOKS.contains(&name.as_str())
            || LOOKING.iter().any(|begin| name.starts_with(begin))
            || COUNTS_ANEW.contains(&name.as_str())
            || is_named(&tokens, at)
    };
    tokens.iter().enumerate().all(is_looking)
}

/// Whether a name before a bracket is that of a query to follow, `name (columns) AS (...)`, or `name AS (...)`.
fn is_named(tokens: &[Token], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| tokens.get(before));
    let opens = matches!(before, Some(Token::Word(word)) if word.value.eq_ignore_ascii_case("with"));
    let close = tokens[at..].iter().position(|token| *token == Token::RParen).map(|close| at + close);
    let behind = close.and_then(|close| tokens.get(close + 1));
    opens && matches!(behind, Some(Token::Word(word)) if word.value.eq_ignore_ascii_case("as"))
}

#[cfg(test)]
mod tests {
    use super::{look, only_looks};

    #[test]
    fn a_look_says_which_relations_and_columns_it_names() {
        for (text, relations, columns) in [
            ("SELECT slot_nme FROM pg_replication_slots", "pg_replication_slots", "slot_nme"),
            ("SELECT * FROM pg_catalog.pg_stat_subscriptions;", "pg_stat_subscriptions", ""),
            (
                "SELECT c.relname FROM pg_class c, pg_namespace AS n WHERE n.oid = c.relnamespace",
                "pg_class pg_namespace",
                "",
            ),
            (
                "SELECT s.relname, n_live_tup AS many, n_dead_tup dead FROM pg_stat_user_tables s ORDER BY many",
                "pg_stat_user_tables",
                "relname n_live_tup n_dead_tup",
            ),
            (
                "SELECT extract(epoch FROM now() - backend_start) FROM pg_stat_activity",
                "pg_stat_activity",
                "backend_start",
            ),
            (
                "WITH a AS (SELECT count(*) FROM orders) SELECT * FROM a JOIN items ON true",
                "orders items",
                "",
            ),
            ("SELECT (SELECT max(id) FROM orders), (SELECT 1 FROM items)", "orders items", ""),
            ("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'", "", ""),
            ("SELECT pg_size_pretty(pg_database_size('app'))", "", ""),
            ("SELECT relid::regclass, xmin FROM pg_stat_user_tables", "pg_stat_user_tables", "relid"),
            ("\\d orders", "orders", ""),
            ("\\dt ord*", "", ""),
        ] {
            let found = look(text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
            assert_eq!(
                (found.relations.join(" "), found.columns.join(" ")),
                (relations.to_owned(), columns.to_owned()),
                "{text}"
            );
        }
        for text in ["SELECT count(*) FORM orders", "SELECT migrate()", "SELECT 1 FROM a WHERE"] {
            assert!(look(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_only_looks_is_told_from_what_may_do_something() {
        for looks in [
            "\\d acct",
            "\\dRs+",
            "\\l",
            "SELECT pg_size_pretty(pg_database_size('app'))",
            "SELECT extname, extversion FROM pg_extension;",
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT EXISTS (SELECT 1 FROM \
             pg_index i WHERE i.indisprimary)",
            "SELECT now() - pg_last_xact_replay_timestamp()",
            "WITH a (x) AS (SELECT count(*) FROM t) SELECT x FROM a",
            "SHOW wal_level",
            "SELECT count(*) FILTER (WHERE state = 'update') FROM pg_stat_activity",
            "SELECT 'DROP' AS \"delete\"",
        ] {
            assert!(only_looks(looks), "{looks}");
        }
        for does in [
            "\\copy acct to x",
            "\\i x",
            "\\dx; DROP TABLE x",
            "SELECT migrate()",
            "SELECT setval('s', 1)",
            "SELECT pg_drop_replication_slot('up')",
            "SELECT * INTO other FROM acct",
            "SELECT id FROM acct FOR UPDATE",
            "WITH gone AS (DELETE FROM acct RETURNING id) SELECT count(*) FROM gone",
            "EXPLAIN ANALYZE DELETE FROM acct",
            "SELECT 1; DROP TABLE acct",
            "VACUUM",
        ] {
            assert!(!only_looks(does), "{does}");
        }
    }
}
