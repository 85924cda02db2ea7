//! The promises of cutover, one file each.
