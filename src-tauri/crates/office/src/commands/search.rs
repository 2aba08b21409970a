//! Search over everything. Its index belongs to the open firm and is asked beside the file.

use ::search::Sight;
use ::search::api::{Answer as Found, RecentRequest, Recents, SearchRequest};

use store::By;

use crate::List;
use crate::list::{Answer, Kind};

pub(crate) fn list(list: &mut List) {
    list.host::<SearchRequest, Found>("search.find", Kind::Query, |office, caller, req| {
        let (firm, member) = office.firm(caller)?;
        let (by, sight) = asker(firm.by(caller, member)?);
        Answer::observed(firm.search.find(&firm.store, by, &sight, &req)?)
    });
    list.host::<RecentRequest, Recents>("search.recent", Kind::Query, |office, caller, req| {
        let (firm, member) = office.firm(caller)?;
        let (by, sight) = asker(firm.by(caller, member)?);
        Answer::observed(firm.search.recent(&firm.store, by, &sight, &req)?)
    });
}

/// The index is everybody's and reads everything; what of it is found and shown is for whoever asks.
fn asker(by: By) -> (By, Sight) {
    let sight = Sight::all().only(by.sight);
    let whole = By {
        sight: store::Sight::ALL,
        ..by
    };
    (whole, sight)
}
