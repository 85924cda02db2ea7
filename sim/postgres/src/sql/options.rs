//! Options in brackets, as the server reads them: in their order, and up to the first that it refuses (`defGetBoolean` and
//! `parse_publication_options`; words of 16.2 and 17.10).

use crate::release::Release;

/// An option of `CREATE SUBSCRIPTION .. WITH` or `ALTER SUBSCRIPTION .. SET`: its name and value, as typed; a name alone
/// means true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriptionOption {
    /// Its name, in small letters.
    pub name: String,
    /// Its value; a string without its quotes.
    pub value: Option<String>,
}

/// Which operations a publication has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "the four operations are independent of one another")]
pub struct Operations {
    /// `insert`.
    pub insert: bool,
    /// `update`.
    pub update: bool,
    /// `delete`.
    pub delete: bool,
    /// `truncate`.
    pub truncate: bool,
}

impl Operations {
    /// All four, which is the default.
    pub const ALL: Self = Self { insert: true, update: true, delete: true, truncate: true };
}

/// What a list of options is refused for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WrongOption {
    /// There is none of that name.
    Unrecognized(String),
    /// It is neither true nor false.
    NoBoolean(String),
    /// It stands without a value.
    NoValue(String),
    /// It is said twice.
    Twice,
    /// `publish` is no list.
    NoList,
    /// `publish` lists something else.
    Publish(String),
}

impl WrongOption {
    /// What a server of a release says.
    #[must_use]
    pub fn says(&self, release: Release) -> String {
        let is_younger = release >= Release::V16;
        match self {
            Self::Unrecognized(name) => format!("unrecognized publication parameter: \"{name}\""),
            Self::NoBoolean(name) => format!("{name} requires a Boolean value"),
            Self::NoValue(name) => format!("{name} requires a parameter"),
            Self::Twice => "conflicting or redundant options".to_owned(),
            Self::NoList if is_younger => "invalid list syntax in parameter \"publish\"".to_owned(),
            Self::NoList => "invalid list syntax for \"publish\" option".to_owned(),
            Self::Publish(word) if is_younger => {
                format!("unrecognized value for publication option \"publish\": \"{word}\"")
            }
            Self::Publish(word) => format!("unrecognized \"publish\" value: \"{word}\""),
        }
    }
}

/// The options of a publication that are said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublicationOptions {
    /// `publish`.
    pub operations: Option<Operations>,
    /// `publish_via_partition_root`.
    pub via_root: Option<bool>,
    /// What they are refused for.
    pub wrong: Option<WrongOption>,
}

impl PublicationOptions {
    /// Reads them.
    pub(super) fn of(given: &[SubscriptionOption]) -> Self {
        let mut options = Self::default();
        options.wrong = given.iter().find_map(|one| options.take(one).err());
        options
    }

    fn take(&mut self, SubscriptionOption { name, value }: &SubscriptionOption) -> Result<(), WrongOption> {
        match name.as_str() {
            "publish" if self.operations.is_some() => return Err(WrongOption::Twice),
            "publish_via_partition_root" if self.via_root.is_some() => return Err(WrongOption::Twice),
            "publish" => {
                let list = value.as_ref().ok_or_else(|| WrongOption::NoValue(name.clone()))?;
                self.operations = Some(published(list)?);
            }
            "publish_via_partition_root" => {
                let is_on = boolean(value.as_deref()).ok_or_else(|| WrongOption::NoBoolean(name.clone()))?;
                self.via_root = Some(is_on);
            }
            _ => return Err(WrongOption::Unrecognized(name.clone())),
        }
        Ok(())
    }
}

/// The operations in a list.
fn published(list: &str) -> Result<Operations, WrongOption> {
    let mut operations = Operations { insert: false, update: false, delete: false, truncate: false };
    let words: Vec<&str> =
        if list.trim().is_empty() { Vec::new() } else { list.split(',').map(str::trim).collect() };
    if words.iter().any(|word| word.is_empty() || word.contains(char::is_whitespace)) {
        return Err(WrongOption::NoList);
    }
    for word in words {
        match word.to_ascii_lowercase().as_str() {
            "insert" => operations.insert = true,
            "update" => operations.update = true,
            "delete" => operations.delete = true,
            "truncate" => operations.truncate = true,
            other => return Err(WrongOption::Publish(other.to_owned())),
        }
    }
    Ok(operations)
}

/// Whether an option says true, or false; one without a value says true.
#[must_use]
pub fn boolean(value: Option<&str>) -> Option<bool> {
    match value.map(str::to_ascii_lowercase).as_deref() {
        None | Some("true" | "on" | "1") => Some(true),
        Some("false" | "off" | "0") => Some(false),
        Some(_) => None,
    }
}
