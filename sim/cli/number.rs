//! Whole numbers as they are typed behind an option.

/// Reads a whole number within bounds; what is outside of them is told with both, however long it is.
pub(crate) fn whole<N: TryFrom<u64>>(
    least: u64,
    most: u64,
) -> impl Fn(&str) -> Result<N, String> + Clone + Send + Sync + 'static {
    move |typed| {
        if typed.is_empty() || !typed.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(String::from("it is no whole number"));
        }
        let number = typed.parse::<u64>().ok().filter(|number| (least..=most).contains(number));
        let number = number.and_then(|number| N::try_from(number).ok());
        number.ok_or_else(|| format!("it is not in {least}..={most}"))
    }
}

#[cfg(test)]
mod tests {
    use super::whole;

    #[test]
    fn a_number_beyond_its_bounds_is_told_with_them_however_long_it_is() {
        let read = whole::<u8>(1, 4);
        assert_eq!(read("4"), Ok(4));
        for beyond in ["0", "5", "99999999999999999999999"] {
            assert_eq!(read(beyond), Err(String::from("it is not in 1..=4")), "{beyond}");
        }
        for none in ["", "-1", "1.5", "four"] {
            assert_eq!(read(none), Err(String::from("it is no whole number")), "{none}");
        }
    }
}
