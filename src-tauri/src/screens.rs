//! The built screens, and the fonts that they share with the documents: those are in this program once.

use std::borrow::Cow;

use tauri::utils::assets::{AssetKey, AssetsIter, CspHash};
use tauri::{Assets, Context, Runtime};

/// Lets the screens have `fonts/…`.
pub fn with_fonts<R: Runtime>(context: &mut Context<R>) {
    let built = context.set_assets(Box::new(Nothing));
    context.set_assets(Box::new(WithFonts(built)));
}

struct WithFonts<R: Runtime>(Box<dyn Assets<R>>);

impl<R: Runtime> Assets<R> for WithFonts<R> {
    fn get(&self, key: &AssetKey) -> Option<Cow<'_, [u8]>> {
        match key.as_ref().strip_prefix("/fonts/") {
            Some(name) => paper::font_file(name).map(Cow::Borrowed),
            None => self.0.get(key),
        }
    }

    fn iter(&self) -> Box<AssetsIter<'_>> {
        self.0.iter()
    }

    fn csp_hashes(&self, html_path: &AssetKey) -> Box<dyn Iterator<Item = CspHash<'_>> + '_> {
        self.0.csp_hashes(html_path)
    }
}

/// Stands in while the built screens are wrapped.
struct Nothing;

impl<R: Runtime> Assets<R> for Nothing {
    fn get(&self, _: &AssetKey) -> Option<Cow<'_, [u8]>> {
        None
    }

    fn iter(&self) -> Box<AssetsIter<'_>> {
        Box::new(std::iter::empty())
    }

    fn csp_hashes(&self, _: &AssetKey) -> Box<dyn Iterator<Item = CspHash<'_>> + '_> {
        Box::new(std::iter::empty())
    }
}
