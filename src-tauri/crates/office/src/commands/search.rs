//! Search over everything. Its index belongs to the open firm and is asked beside the file.

use ::search::Sight;
use ::search::api::{Answer as Found, RecentRequest, Recents, SearchRequest};

use crate::List;
use crate::list::{Answer, Kind};

pub(crate) fn list(list: &mut List) {
    list.host::<SearchRequest, Found>("search.find", Kind::Query, |office, caller, req| {
        let (firm, member) = office.firm(caller)?;
        let by = caller.by(member);
        Answer::observed(firm.search.find(&firm.store, by, &Sight::all(), &req)?)
    });
    list.host::<RecentRequest, Recents>("search.recent", Kind::Query, |office, caller, req| {
        let (firm, member) = office.firm(caller)?;
        let by = caller.by(member);
        Answer::observed(firm.search.recent(&firm.store, by, &Sight::all(), &req)?)
    });
}
