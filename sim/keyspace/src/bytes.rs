//! Strings of bytes of which the short ones need no memory of their own.
//!
//! Names of keys, fields and members, and most of what programs keep under them, are short, and a rehearsal makes
//! millions of them.

use kernel::narrow::u8_of;
use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::ops::Deref;

/// As many as fit beside the length without making the type larger than a long string's pointer makes it anyway.
const SHORT: usize = 22;

/// A string of bytes. Two with the same bytes are equal, and strings compare as their bytes do.
#[derive(Clone)]
pub struct Bytes(Form);

#[derive(Clone)]
enum Form {
    Short { len: u8, bytes: [u8; SHORT] },
    Long(Box<[u8]>),
}

impl Bytes {
    /// An integer as Redis writes it.
    #[must_use]
    pub fn decimal(number: i64) -> Self {
        let mut bytes = [0; SHORT];
        let (mut left, mut at) = (number.unsigned_abs(), SHORT);
        loop {
            at -= 1;
            bytes[at] = b'0' + (left % 10) as u8;
            left /= 10;
            if left == 0 {
                break;
            }
        }
        if number < 0 {
            at -= 1;
            bytes[at] = b'-';
        }
        Self::from(&bytes[at..])
    }

    /// A short string of a length that is known, which is copied without asking for it.
    #[inline]
    #[must_use]
    pub fn short<const LEN: usize>(plain: [u8; LEN]) -> Self {
        const { assert!(LEN <= SHORT, "a short string fits beside its length") };
        let mut bytes = [0; SHORT];
        bytes[..LEN].copy_from_slice(&plain);
        Self(Form::Short { len: u8_of(LEN), bytes })
    }

    /// The bytes.
    #[inline]
    #[must_use]
    pub fn as_slice(&self) -> &[u8] {
        match &self.0 {
            Form::Short { len, bytes } => &bytes[..usize::from(*len)],
            Form::Long(bytes) => bytes,
        }
    }

    /// The bytes, to be lengthened.
    #[must_use]
    pub fn into_vec(self) -> Vec<u8> {
        match self.0 {
            Form::Short { len, bytes } => bytes[..usize::from(len)].to_vec(),
            Form::Long(bytes) => bytes.into_vec(),
        }
    }
}

impl From<&[u8]> for Bytes {
    fn from(slice: &[u8]) -> Self {
        let mut bytes = [0; SHORT];
        Self(match bytes.get_mut(..slice.len()) {
            Some(room) => {
                room.copy_from_slice(slice);
                Form::Short { len: u8_of(slice.len()), bytes }
            }
            None => Form::Long(slice.into()),
        })
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        if bytes.len() <= SHORT { Self::from(bytes.as_slice()) } else { Self(Form::Long(bytes.into())) }
    }
}

impl From<&str> for Bytes {
    fn from(text: &str) -> Self {
        Self::from(text.as_bytes())
    }
}

impl Default for Bytes {
    fn default() -> Self {
        Self(Form::Short { len: 0, bytes: [0; SHORT] })
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.as_slice()
    }
}

impl Borrow<[u8]> for Bytes {
    fn borrow(&self) -> &[u8] {
        self
    }
}

impl PartialEq for Bytes {
    // Behind its end a short string is zero, so that two of them are compared whole: their size is known then, and no
    // function need be called that finds out how long they are.
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Form::Short { len, bytes }, Form::Short { len: other_len, bytes: other_bytes }) => {
                len == other_len && bytes == other_bytes
            }
            _ => self.as_slice() == other.as_slice(),
        }
    }
}

impl Eq for Bytes {}

impl PartialOrd for Bytes {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Bytes {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_slice().cmp(other)
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "b\"{}\"", self.escape_ascii())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_as_they_went_in_whatever_their_number() {
        for len in 0..70_u8 {
            let plain: Vec<u8> = (0..len).collect();
            let bytes = Bytes::from(plain.as_slice());
            assert_eq!((bytes.as_slice(), bytes.clone().into_vec()), (plain.as_slice(), plain.clone()));
            assert_eq!(Bytes::from(plain), bytes);
        }
        assert_eq!(Bytes::short(*b"twelve bytes"), Bytes::from("twelve bytes"));
        assert_eq!(size_of::<Bytes>(), 24);
    }

    #[test]
    fn strings_compare_as_their_bytes_do() {
        assert_ne!(Bytes::from("a"), Bytes::from("a\0"));
        let long = vec![b'b'; 40];
        assert!(Bytes::from("c") > Bytes::from(long.as_slice()));
        assert!(Bytes::from("bb") < Bytes::from(long.as_slice()));
        assert!(Bytes::default() < Bytes::from("\0"));
    }

    #[test]
    fn an_integer_is_written_as_redis_writes_it() {
        for number in [0, 7, -1, 10, i64::MAX, i64::MIN] {
            assert_eq!(Bytes::decimal(number).as_slice(), number.to_string().as_bytes());
        }
    }
}
