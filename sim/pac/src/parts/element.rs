//! The elements of queues: items that transactions put, and jobs.

use keyspace::Bytes;
use ledger::UpdateId;

/// An element of a queue: which effect it is, in which layout it was written, and for a job its number. Twelve bytes,
/// the greatest first in each number; the records of the product are not published.
pub(crate) fn write_element(id: UpdateId, layout: u32, number: u32) -> Bytes {
    let mut bytes = [0; 12];
    for (part, number) in bytes.as_chunks_mut().0.iter_mut().zip([id.0, layout, number]) {
        *part = number.to_be_bytes();
    }
    Bytes::short(bytes)
}

/// The effect, the layout and the number of an element.
pub(crate) fn parse_element(element: &[u8]) -> Option<(UpdateId, u32, u32)> {
    let (parts, rest) = element.as_chunks::<4>();
    let &[id, layout, number] = parts else { return None };
    let number_of = u32::from_be_bytes;
    rest.is_empty().then(|| (UpdateId(number_of(id)), number_of(layout), number_of(number)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_is_read_as_it_was_written_and_nothing_else_is_one() {
        let written = (UpdateId(u32::MAX - 1), 7, 0);
        assert_eq!(parse_element(&write_element(written.0, written.1, written.2)), Some(written));
        for other in [b"".as_slice(), b"0123456789a", b"0123456789abc"] {
            assert_eq!(parse_element(other), None);
        }
    }
}
