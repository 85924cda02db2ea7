//! A text of the documentation as a page of a site.

use crate::render::{Page, rendered};
use minijinja::context;
use minijinja::value::Value;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};
use serde::Serialize;

/// The scripts of the page.
const SCRIPTS: &[&str] = &[include_str!("../assets/common.js")];

/// Nothing is drawn.
#[derive(Serialize)]
struct Nothing {}

/// A text in Markdown as one HTML file, below the first page of its site.
///
/// HTML within it is shown as the text that it is, and of a link into the documentation, which a site does not have, the
/// words alone are left.
///
/// # Panics
/// Where a template of this crate is wrong, which its tests show.
#[must_use]
pub fn prose_page(markdown: &str) -> String {
    let events = Parser::new_ext(markdown, Options::ENABLE_TABLES);
    let context = context! {
        title => title(markdown),
        prose => Value::from_safe_string(written(events)),
    };
    rendered(&Page { template: "prose.html", scripts: SCRIPTS, data: &Nothing {} }, context)
}

/// The words of the first heading.
fn title(markdown: &str) -> &str {
    let heading = markdown.lines().find_map(|line| line.strip_prefix("# "));
    heading.unwrap_or_default()
}

/// What is read as HTML.
fn written<'a>(events: impl Iterator<Item = Event<'a>>) -> String {
    // Links do not nest, so that one end belongs to the last beginning.
    let mut dropped = false;
    let shown = events.filter_map(|event| match event {
        Event::Start(Tag::Link { ref dest_url, .. }) => {
            dropped = !dest_url.starts_with("https://");
            (!dropped).then_some(event)
        }
        Event::End(TagEnd::Link) => (!std::mem::take(&mut dropped)).then_some(event),
        Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
        other => Some(other),
    });
    let mut page = String::new();
    html::push_html(&mut page, shown);
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_its_tables_and_lists_and_nothing_of_it_becomes_a_part_of_the_page() {
        let page = prose_page(
            "# Words\n\n    typed <b>\n\n| a | b |\n|---|---|\n| `c` | <script>alert(1)</script> |\n\n- **one**\n- \
             [two](models/x.md) and [three](https://example.org)\n",
        );
        assert!(page.contains("<title>Words</title>"), "{page}");
        assert!(page.contains("<td><code>c</code></td>"), "{page}");
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{page}");
        assert!(page.contains("<li><strong>one</strong></li>"), "{page}");
        assert!(page.contains("<li>two and <a href=\"https://example.org\">three</a></li>"), "{page}");
        assert!(page.contains("typed &lt;b&gt;"), "{page}");
    }
}
