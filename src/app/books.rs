//! The catalogue the site serves: the starter, and an operator's own works beside it; and what readers say of them.

use std::path::Path;

use anyhow::Context as _;

use crate::{
    catalogue::{Catalogue, check::Finding, embedded_files, extra::Extra},
    recommend::{embedded_model, model::Model},
};

/// Builds the catalogue. What is wrong with an operator's own files is told in the log, and costs the line it is in; it
/// never keeps the site from starting.
pub(super) fn catalogue(extra: Option<&Path>, this_year: i16) -> anyhow::Result<Catalogue> {
    if let Some(folder) = extra
        && let Some(catalogue) = with_extra(folder, this_year)
    {
        return Ok(catalogue);
    }
    Catalogue::embedded().context("the starter catalogue cannot be read")
}

fn with_extra(folder: &Path, this_year: i16) -> Option<Catalogue> {
    let mut extra = Extra::read(folder)
        .inspect_err(|cause| tracing::error!(folder = %folder.display(), %cause, "your own works cannot be read"))
        .ok()?;
    let starter = embedded_files();
    let skipped = extra.keep_sound(&starter, this_year);
    skipped.iter().for_each(tell);
    let catalogue = Catalogue::build(&extra.beside(&starter))
        .inspect_err(|cause| tracing::error!(folder = %folder.display(), %cause, "your own works cannot be used"))
        .ok()?;
    let works = catalogue.extra_works();
    tracing::info!(folder = %folder.display(), works, findings = skipped.len(), "your own works are in the catalogue");
    Some(catalogue)
}

fn tell(finding: &Finding) {
    let Finding { file, line, column, id, what, mend, .. } = finding;
    tracing::warn!(file, line, column, id, mend, "a line of your own works is not as it should be: {what}");
}

/// The model that was learned from readers. One that cannot be used is told in the log, and never keeps the site from
/// starting: instead of an operator's own there is the embedded one, and instead of that, likeness alone.
pub(super) fn model(own: Option<&Path>) -> Option<Model> {
    let own = own.and_then(|folder| {
        Model::read(folder)
            .map_err(|cause| {
                let cause = format!("{:#}", anyhow::Error::from(cause));
                tracing::error!(folder = %folder.display(), cause, "your own model cannot be used");
            })
            .ok()
    });
    own.or_else(|| {
        embedded_model()
            .inspect_err(
                |cause| tracing::error!(%cause, "the embedded model cannot be used; books are matched by likeness"),
            )
            .ok()
    })
}
