//! Keys for draws, made of names: what bears a name draws the same whatever else is added to a scenario.

use kernel::DigestWriter;

/// The key of whatever bears these names.
pub(crate) fn key_of(words: &[&str]) -> u64 {
    let mut writer = DigestWriter::new();
    for word in words {
        writer.u64(word.len() as u64);
        writer.bytes(word.as_bytes());
    }
    writer.finish().halves()[0]
}
