//! Search over everything. Its index belongs to the open firm and is asked beside the file.

use ::search::Sight;
use ::search::api::{Answer as Found, RecentRequest, Recents, SearchRequest};

use kernel::Result;
use store::{By, Class};

use crate::List;
use crate::list::{Answer, Kind};
use crate::office::Firm;
use crate::sync::own_projects;

pub(crate) fn list(list: &mut List) {
    list.host::<SearchRequest, Found>("search.find", Kind::Query, |office, caller, req| {
        let (firm, member) = office.firm(caller)?;
        let (by, sight) = asker(&firm, firm.by(caller, member)?)?;
        Answer::observed(firm.search.find(&firm.store, by, &sight, &req)?)
    });
    list.host::<RecentRequest, Recents>("search.recent", Kind::Query, |office, caller, req| {
        let (firm, member) = office.firm(caller)?;
        let (by, sight) = asker(&firm, firm.by(caller, member)?)?;
        Answer::observed(firm.search.recent(&firm.store, by, &sight, &req)?)
    });
}

/// The index is everybody's and reads everything; what of it is found and shown is for whoever asks.
fn asker(firm: &Firm, by: By) -> Result<(By, Sight)> {
    let mut sight = Sight::all().only(by.sight);
    if by.sight.sees_own(Class::Contact) {
        let projects = firm.look(|db| own_projects(db, by.member))?;
        sight = sight.desks([by.member]).projects(projects);
    }
    let whole = By {
        sight: store::Sight::ALL,
        ..by
    };
    Ok((whole, sight))
}
