//! What keeps a deviation from fitting a scene.

use runbook::LookupError;

/// What is wrong with a set of deviations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CourseError {
    /// The deviation as it prints.
    pub deviation: String,
    /// What is wrong with it.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Whether it would fit if it were smaller: more is asked for than can be rehearsed.
    pub is_too_much: bool,
}

pub(crate) fn course_error(deviation: &impl ToString, message: &impl ToString) -> CourseError {
    CourseError {
        deviation: deviation.to_string(),
        message: message.to_string(),
        help: None,
        is_too_much: false,
    }
}

/// A deviation that names what the runbook does not have.
pub(super) fn unknown(deviation: &impl ToString, error: &LookupError) -> CourseError {
    CourseError { help: error.help(), ..course_error(deviation, error) }
}

/// A deviation that asks for more than can be rehearsed; the message says how much can.
pub(super) fn too_much(deviation: &impl ToString, message: &impl ToString) -> CourseError {
    CourseError { is_too_much: true, ..course_error(deviation, message) }
}
