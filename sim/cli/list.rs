//! The one list of the families: a line for each, of its crate and its type. Nothing else names one outside its folder.
//!
//! Whoever needs them all, the command line and the tests, hands over a macro to which the list is given.

/// Gives the list of the families to a macro.
macro_rules! families {
    ($do:ident) => {
        $do! {
            stores::Pair,
            pac::Cluster,
            postgres::Twin,
        }
    };
}
pub(crate) use families;
