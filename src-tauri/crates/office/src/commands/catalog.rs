use crate::List;

pub(crate) fn list(_list: &mut List) {}
