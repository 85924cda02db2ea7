//! `configure SETTING=VALUE... REGION`: lines of a region's configuration (`docs/models/pac.md 1.2, 2.1`).

use super::caspac;
use crate::command::{Command, RegionName, Setting, Target};
use frame::{Read, Token, unexpected_word, unknown_word, valid_name, wrong_form};
use runbook::Problem;

const FORM: &str = "configure SETTING=VALUE... REGION";
const COMP_CHECK: &str = "ES_PAC_MIN_COMP_CHECK";
const PAC: &str = "ES_PAC";
const REPOSITORY: &str = "ES_SCALE_OUT_REPOS_1";
const REPOSITORIES: &str = "ES_SCALE_OUT_REPOS_";

/// Reads what follows the word.
pub(super) fn read(first: &Token, rest: &[Token]) -> Read<Command> {
    let written = rest.iter().take_while(|word| word.text.contains('=')).count();
    let (settings, region) = match (&rest[..written], &rest[written..]) {
        ([], [setting, _, ..]) => {
            return Err(wrong_form(setting.range(), "a setting has a name, `=` and a value", FORM));
        }
        (settings, [region]) if !settings.is_empty() => (settings, region),
        (_, [_, surplus, ..]) => return Err(unexpected_word(surplus, FORM)),
        _ => return Err(wrong_form(first.range(), "a setting and a region are needed", FORM)),
    };
    let parts = settings.iter().filter_map(|setting| setting.split_at('='));
    let settings = parts.map(|(key, value)| of(&key, &value)).collect::<Read<Vec<Setting>>>()?;
    Ok(Command::Configure { settings, region: RegionName(valid_name(region, FORM)?) })
}

fn of(key: &Token, value: &Token) -> Read<Setting> {
    let not = |word: &Token, not: &str, known: &[&str]| {
        Err(Box::new(unknown_word("unknown-word", word, not, known)))
    };
    match key.text.as_str() {
        COMP_CHECK => match value.text.as_str() {
            "YES" => Ok(Setting::MinCompCheck(true)),
            "NO" => Ok(Setting::MinCompCheck(false)),
            _ => not(value, "is neither YES nor NO", &["YES", "NO"]),
        },
        PAC => valid_name(value, "configure ES_PAC=NAME REGION").map(Setting::Pac),
        REPOSITORY => repository(value).map(Setting::Repository).ok_or_else(|| {
            wrong_form(
                value.range(),
                "no host and port of a repository",
                "configure ES_SCALE_OUT_REPOS_1=NAME=redis,HOST:PORT##TMP REGION",
            )
        }),
        // Another number is another repository, and no slip of this one.
        other if other.starts_with(REPOSITORIES) => {
            let message = format!(
                "`{other}` is no setting that is modelled: of a region's repositories it is the first"
            );
            Err(Box::new(Problem {
                help: Some("leave it out, where it names a repository of queues or of other data".to_owned()),
                ..Problem::error("unknown-word", key.range(), message)
            }))
        }
        _ => not(key, "is no setting that is modelled", &[COMP_CHECK, PAC, REPOSITORY]),
    }
}

/// A repository by its address, or as the vendor writes it.
fn repository(value: &Token) -> Option<Target> {
    caspac::target(value).or_else(|| caspac::connection(&value.text))
}
