//! What a program is called.

use tollgate_model::{FilePath, Image};

/// The names under which a program may be known: that of its file, that by which it was called, and its
/// signing id.
pub struct Names<'a> {
    image: &'a Image,
    /// The path in the first word, where that is not the path of the image.
    called: Option<FilePath>,
}

impl<'a> Names<'a> {
    /// The names of an image that was called by this word.
    pub fn new(image: &'a Image, zeroth: Option<&str>) -> Self {
        let word = zeroth.filter(|word| *word != image.path.shown().raw() || word.starts_with('-'));
        // A login shell is called with a hyphen before its name.
        Self { image, called: word.map(|word| FilePath::new(word.trim_start_matches('-'))) }
    }

    /// The name of its file.
    pub fn file(&self) -> &str {
        self.image.path.name()
    }

    /// The name by which it was called, where that may be another.
    pub fn called(&self) -> Option<&str> {
        self.called.as_ref().map(FilePath::name)
    }

    /// Its signing id; empty if it is not known.
    pub fn signing_id(&self) -> &str {
        self.image.identity.signing_id.as_ref().map_or("", |id| id.raw())
    }
}
