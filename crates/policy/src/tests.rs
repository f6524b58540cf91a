use crate::Policy;
use crate::content::Content;

#[test]
fn the_built_in_content_is_free_of_mistakes() {
    let errors = Policy::compile(&Content::builtin()).err().unwrap_or_default();
    assert!(errors.is_empty(), "{}", errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
}
