//! Looks at a server of which nothing is known but that they change nothing.
//!
//! Runbooks are full of them: sizes, versions, lists of what is there. What one answers is not known, so that nothing can wait
//! for it; whoever types it is not refused.

use crate::tools::{Line, Psql};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::tokenizer::{Token, Tokenizer};

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
    "pg_blocking_pids",
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
    "txid_current_snapshot",
    "unnest",
    "upper",
    "version",
];

/// How the names of further ones begin.
const LOOKING: &[&str] =
    &["pg_stat_get_", "pg_get_", "has_", "pg_ls_", "to_", "pg_describe_", "pg_identify_"];

/// Whether a line is nothing but looks by `psql`.
pub(super) fn is_one(line: &Line) -> bool {
    let Line::Psql(Psql { host, commands, file: None, output: None, archive: None, .. }) = line else {
        return false;
    };
    !host.is_empty() && !commands.is_empty() && commands.iter().all(|command| only_looks(command))
}

/// Whether a statement, or a command of `psql`, changes nothing whatever it answers.
pub(super) fn only_looks(command: &str) -> bool {
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
    use super::only_looks;

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
