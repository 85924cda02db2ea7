//! A campaign in an object store, named by an address: `s3://bucket/pairs`, `gs://`, `az://`, `https://`, or `file:///folder`.
//!
//! It is known to builds with the feature `object-store` alone, for the library is large beside what most want of cutover.
//! An object is there whole or not at all, which is what a shard needs; how one is let in stands in the environment, under
//! the names that the library documents for each kind of store (`AWS_ACCESS_KEY_ID`, `AWS_ENDPOINT`, ...).

#[cfg(not(feature = "object-store"))]
pub(super) use absent::Objects;
#[cfg(feature = "object-store")]
pub(super) use present::Objects;

#[cfg(not(feature = "object-store"))]
mod absent {
    //! What a build without the feature says, and the rest, which is never asked for.

    use crate::exit::Failure;
    use rehearsal::SourceText;

    pub(crate) enum Objects {}

    impl Objects {
        pub(crate) fn at(address: &str) -> Result<Self, Failure> {
            let message = format!("`{address}` is an address, and this build of cutover knows folders alone");
            let help = String::from("build it with `cargo build --release --features object-store`");
            Err(Failure::usage(message, Some(help)))
        }

        pub(crate) fn address(&self) -> &str {
            match *self {}
        }

        pub(crate) fn read(&self, _: &str) -> Result<Option<SourceText>, Failure> {
            match *self {}
        }

        pub(crate) fn write(&self, _: &str, _: &str) -> Result<(), Failure> {
            match *self {}
        }

        pub(crate) fn write_first(&self, _: &str, _: &str) -> Result<(), Failure> {
            match *self {}
        }

        pub(crate) fn names(&self, _: &str) -> Result<Vec<String>, Failure> {
            match *self {}
        }
    }
}

#[cfg(feature = "object-store")]
mod present {
    //! Objects by the library, one call after the other.

    use crate::exit::Failure;
    use crate::library::READ_MAX;
    use object_store::path::Path;
    use object_store::{Error, ObjectStore, ObjectStoreExt, PutMode, PutOptions, parse_url_opts};
    use rehearsal::SourceText;
    use tokio::runtime::{Builder, Runtime};
    use url::Url;

    /// Objects whose names begin alike.
    pub(crate) struct Objects {
        /// As it was typed, without a slash at its end.
        address: String,
        store: Box<dyn ObjectStore>,
        /// What their names begin with.
        home: Path,
        /// What waits for answers, on this thread alone.
        runtime: Runtime,
    }

    impl Objects {
        /// What an address names. Nothing is asked for yet. How one is let in is told by the environment alone, for a command
        /// line is seen by all.
        ///
        /// # Errors
        /// Why it names nothing.
        pub(crate) fn at(address: &str) -> Result<Self, Failure> {
            let refused = |reason: String| {
                let help = String::from("`s3://`, `gs://`, `az://`, `https://` and `file:///` are known");
                Failure::usage(format!("`{address}` is no place for a campaign: {reason}"), Some(help))
            };
            let address = address.trim_end_matches('/');
            let url = Url::parse(address).map_err(|error| refused(error.to_string()))?;
            // A variable that is no text is none that the library knows.
            let told = std::env::vars_os()
                .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
            let told = told.map(|(name, value)| (name.to_lowercase(), value));
            let (store, home) = parse_url_opts(&url, told).map_err(|error| refused(error.to_string()))?;
            Ok(Self::of(address, store, home))
        }

        fn of(address: &str, store: Box<dyn ObjectStore>, home: Path) -> Self {
            let runtime = Builder::new_current_thread().enable_all().build();
            let runtime =
                runtime.expect("a runtime of this thread alone asks for nothing that could be refused");
            Self { address: address.to_owned(), store, home, runtime }
        }

        /// The address as it was typed.
        pub(crate) fn address(&self) -> &str {
            &self.address
        }

        /// What stands under a name, if anything does.
        pub(crate) fn read(&self, name: &str) -> Result<Option<SourceText>, Failure> {
            let asked = async {
                let there = self.store.get(&self.at_name(name)).await?;
                let size = there.meta.size;
                Ok(if size > READ_MAX { Err(size) } else { Ok(there.bytes().await?) })
            };
            match self.runtime.block_on(asked) {
                Ok(Err(size)) => {
                    let message = format!(
                        "`{}/{name}` has {size} bytes, and at most {READ_MAX} are read",
                        self.address
                    );
                    Err(Failure::usage(message, None))
                }
                Ok(Ok(bytes)) => {
                    let name = format!("{}/{name}", self.address);
                    Ok(Some(SourceText { name, bytes: bytes.to_vec() }))
                }
                Err(Error::NotFound { .. }) => Ok(None),
                Err(error) => Err(self.refused(name, &error)),
            }
        }

        /// Puts a text under a name, over what stood there.
        pub(crate) fn write(&self, name: &str, text: &str) -> Result<(), Failure> {
            self.put(name, text, PutMode::Overwrite)
        }

        /// The same where nothing stands there, and nobody puts something there at the same time.
        pub(crate) fn write_first(&self, name: &str, text: &str) -> Result<(), Failure> {
            self.put(name, text, PutMode::Create)
        }

        fn put(&self, name: &str, text: &str, mode: PutMode) -> Result<(), Failure> {
            let options = PutOptions { mode, ..PutOptions::default() };
            let (place, text) = (self.at_name(name), text.to_owned());
            let put = self.runtime.block_on(self.store.put_opts(&place, text.into(), options));
            put.map(drop).map_err(|error| Failure::Write {
                what: format!("{}/{name}", self.address),
                source: std::io::Error::other(error),
            })
        }

        /// The names of what lies in a folder.
        pub(crate) fn names(&self, within: &str) -> Result<Vec<String>, Failure> {
            let folder = self.at_name(within);
            let listed = self.runtime.block_on(self.store.list_with_delimiter(Some(&folder)));
            let listed = listed.map_err(|error| self.refused(within, &error))?;
            let name = |place: &Path| place.filename().map(str::to_owned);
            Ok(listed.objects.iter().filter_map(|object| name(&object.location)).collect())
        }

        fn at_name(&self, name: &str) -> Path {
            name.split('/').fold(self.home.clone(), Path::join)
        }

        fn refused(&self, name: &str, error: &Error) -> Failure {
            let help = "where one has to be let in, the environment says how, as by `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`";
            Failure::usage(
                format!("`{}/{name}` cannot be read: {error}", self.address),
                Some(help.to_owned()),
            )
        }
    }

    #[cfg(test)]
    mod tests {
        use super::Objects;
        use object_store::ObjectStore;
        use object_store::local::LocalFileSystem;
        use object_store::memory::InMemory;
        use object_store::path::Path;

        /// Each kind of store that needs no service.
        fn stores() -> Vec<(tempfile::TempDir, Objects)> {
            let folder = || tempfile::tempdir().expect("there is room for a folder");
            let of = |store: Box<dyn ObjectStore>| Objects::of("test://pairs", store, Path::from("pairs"));
            let local = folder();
            let files = LocalFileSystem::new_with_prefix(local.path()).expect("it is a folder");
            vec![(local, of(Box::new(files))), (folder(), of(Box::new(InMemory::new())))]
        }

        fn text(objects: &Objects, name: &str) -> Option<String> {
            let there = objects.read(name).unwrap_or_else(|failure| panic!("{failure}"));
            there.map(|text| String::from_utf8(text.bytes).expect("it was written as text"))
        }

        #[test]
        fn what_was_written_is_read_under_its_name_and_no_other() {
            for (_folder, objects) in stores() {
                assert_eq!(text(&objects, "plan.json"), None);
                objects.write("plan.json", "one").expect("there is room");
                objects.write("plan.json", "two").expect("there is room");
                assert_eq!(text(&objects, "plan.json").as_deref(), Some("two"));
                assert_eq!(text(&objects, "plan"), None);
                assert!(
                    objects
                        .read("plan.json")
                        .expect("it is there")
                        .is_some_and(|text| text.name == "test://pairs/plan.json")
                );
            }
        }

        #[test]
        fn of_two_who_write_first_one_is_refused_and_changes_nothing() {
            for (_folder, objects) in stores() {
                objects.write_first("plan.json", "one").expect("nothing is there");
                assert!(objects.write_first("plan.json", "two").is_err());
                assert_eq!(text(&objects, "plan.json").as_deref(), Some("one"));
            }
        }

        #[test]
        fn names_are_those_of_one_folder() {
            for (_folder, objects) in stores() {
                assert_eq!(objects.names("shards").expect("it can be asked"), Vec::<String>::new());
                for name in ["plan.json", "shards/000001.jsonl", "shards/000002.jsonl"] {
                    objects.write(name, "").expect("there is room");
                }
                let mut names = objects.names("shards").expect("it can be asked");
                names.sort();
                assert_eq!(names, ["000001.jsonl", "000002.jsonl"]);
            }
        }
    }
}
