//! What a server answers, in the words that its client program prints.

/// How loud a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// Something that was done beside.
    Notice,
    /// Something that may be meant otherwise.
    Warning,
    /// Something that only the log of a server says.
    Log,
    /// The statement was refused.
    Error,
    /// The connection was refused or ended.
    Fatal,
}

impl Severity {
    /// As it is printed.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Notice => "NOTICE",
            Self::Warning => "WARNING",
            Self::Log => "LOG",
            Self::Error => "ERROR",
            Self::Fatal => "FATAL",
        }
    }
}

/// What follows the first line of an error.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct More {
    /// `DETAIL`.
    pub detail: Option<String>,
    /// `HINT`.
    pub hint: Option<String>,
    /// `CONTEXT`, for the log of a worker.
    pub context: Option<String>,
}

/// An error of a statement, of a worker or of a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqlError {
    /// Its code, such as `23505`; empty where the connection itself failed.
    pub code: &'static str,
    /// The first line, without its severity.
    pub message: String,
    /// What follows the first line.
    pub more: Option<Box<More>>,
    /// Where in the statement, counted in characters from 1 on, where the server points at a place.
    pub position: Option<usize>,
}

impl SqlError {
    /// An error with its first line alone.
    #[must_use]
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), more: None, position: None }
    }

    /// The same with a detail.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.more.get_or_insert_default().detail = Some(detail.into());
        self
    }

    /// The same with a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.more.get_or_insert_default().hint = Some(hint.into());
        self
    }

    /// The same with a context.
    #[must_use]
    pub fn context(mut self, context: impl Into<String>) -> Self {
        self.more.get_or_insert_default().context = Some(context.into());
        self
    }

    /// What follows its first line, each under its word.
    pub fn following(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let more = self.more.as_deref();
        let parts = [
            ("DETAIL", more.and_then(|more| more.detail.as_deref())),
            ("HINT", more.and_then(|more| more.hint.as_deref())),
            ("CONTEXT", more.and_then(|more| more.context.as_deref())),
        ];
        parts.into_iter().filter_map(|(word, text)| Some((word, text?)))
    }

    /// The same at a place of the statement.
    #[must_use]
    pub const fn at(mut self, position: Option<usize>) -> Self {
        self.position = position;
        self
    }
}

/// What a statement that was done answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The tag of a command, such as `INSERT 0 1`.
    Tag(String),
    /// Rows of a query.
    Rows {
        /// The names of the columns.
        columns: Vec<String>,
        /// Whether each column is set to the right, as numbers are.
        right: Vec<bool>,
        /// The values, as they are printed.
        rows: Vec<Vec<crate::value::Value>>,
    },
}

/// A line that comes before the answer: a notice or a warning, with what follows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// How loud.
    pub severity: Severity,
    /// What.
    pub message: String,
    /// `DETAIL`.
    pub detail: Option<String>,
    /// `HINT`.
    pub hint: Option<String>,
}

impl Notice {
    /// A line alone.
    #[must_use]
    pub fn new(severity: Severity, message: impl Into<String>) -> Self {
        Self { severity, message: message.into(), detail: None, hint: None }
    }
}

/// What a statement came to: the notices on its way, and its answer or its error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// What came before.
    pub notices: Vec<Notice>,
    /// The answer or the error.
    pub result: Result<Answer, SqlError>,
}

impl Reply {
    /// A tag without notices.
    #[must_use]
    pub fn tag(tag: impl Into<String>) -> Self {
        Self { notices: Vec::new(), result: Ok(Answer::Tag(tag.into())) }
    }
}

impl From<SqlError> for Reply {
    fn from(error: SqlError) -> Self {
        Self { notices: Vec::new(), result: Err(error) }
    }
}

/// What a statement waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// Another transaction holds what it wants to change.
    Lock,
    /// A slot can only be made once every open transaction has ended.
    Transactions,
    /// The link is held: nothing passes, and nothing is refused.
    Link,
    /// A synchronous standby that is not there; what was done is done.
    Standby,
    /// What a loop of the shell asks for, which is not so yet.
    Poll,
}

/// Why a statement did not go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Halt {
    /// It was refused.
    Refused(SqlError),
    /// It waits.
    Waits(Wait),
}

impl From<SqlError> for Halt {
    fn from(error: SqlError) -> Self {
        Self::Refused(error)
    }
}
