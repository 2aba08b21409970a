//! The words of selling: stages, sources, levels, and what a stage asks for. Pure.

use chrono::{NaiveDate, NaiveTime};
use kernel::{Decimal, Fault, Money, Quantity, Result, Timestamp};

crate::text_enum! {
    /// Where a lead stands (renovation.md §1).
    #[ts(rename = "LeadStage")]
    #[schemars(rename = "LeadStage")]
    Stage {
        /// 待联系.
        New = "new",
        /// 已联系.
        Contacted = "contacted",
        /// 有意向.
        Interested = "interested",
        /// 已约量房.
        SurveyBooked = "survey_booked",
        /// 已量房.
        Surveyed = "surveyed",
        /// 已出方案.
        Planned = "planned",
        /// 已报价.
        Quoted = "quoted",
        /// 意向金.
        Deposit = "deposit",
        /// 已签约.
        Signed = "signed",
        /// 暂缓.
        Paused = "paused",
        /// 流失.
        Lost = "lost",
    }
}

impl Stage {
    /// Whether somebody is still to act on it.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Signed | Self::Lost)
    }

    /// Days without a contact after which a card of this stage rots, until the firm sets its own. Contact is due the
    /// same day for a new lead: the odds collapse after 72 hours (renovation.md §1).
    pub const fn usual_rot_days(self) -> Option<u32> {
        match self {
            Self::New => Some(1),
            Self::Contacted => Some(3),
            Self::Interested => Some(5),
            Self::SurveyBooked => Some(5),
            Self::Surveyed | Self::Planned | Self::Quoted => Some(7),
            Self::Deposit => Some(10),
            Self::Signed | Self::Paused | Self::Lost => None,
        }
    }

    /// Days without a contact or a move after which a lead of this stage goes back to the pool, until the firm sets its own
    /// (estimates: two to four times what a card of the stage rots by). What was paid for, and what waits for a day that was
    /// agreed on, is left to its owner.
    pub const fn usual_pool_days(self) -> Option<u32> {
        match self {
            Self::New => Some(4),
            Self::Contacted => Some(12),
            Self::Interested | Self::SurveyBooked => Some(20),
            Self::Surveyed | Self::Planned | Self::Quoted => Some(30),
            Self::Deposit | Self::Signed | Self::Paused | Self::Lost => None,
        }
    }

    /// Whether `later` comes after it on the way from the first call to the contract. What is on hold or lost is not on
    /// that way.
    pub fn comes_before(self, later: Self) -> bool {
        let place = |stage: Self| match stage {
            Self::Paused | Self::Lost => None,
            _ => Self::ALL.iter().position(|known| *known == stage),
        };
        matches!((place(self), place(later)), (Some(own), Some(later)) if own < later)
    }

    /// What must be known of a lead before a person moves it to this stage.
    pub const fn needs(self) -> &'static [Need] {
        match self {
            Self::New | Self::Contacted => &[],
            Self::Interested => &[Need::Name],
            Self::SurveyBooked => &[Need::Name, Need::Estate, Need::NextOn],
            Self::Surveyed | Self::Planned | Self::Quoted => {
                &[Need::Name, Need::Estate, Need::Area]
            }
            Self::Deposit | Self::Signed => &[Need::Name, Need::Estate, Need::Area, Need::Project],
            Self::Paused => &[Need::NextOn],
            Self::Lost => &[Need::LostReason],
        }
    }
}

crate::text_enum! {
    /// Something that a stage asks for.
    #[ts(rename = "LeadNeed")]
    #[schemars(rename = "LeadNeed")]
    Need {
        /// The customer's name.
        Name = "name",
        /// The estate.
        Estate = "estate",
        /// The area.
        Area = "area",
        /// The day of the next action.
        NextOn = "nextOn",
        /// Why it was lost.
        LostReason = "lostReason",
        /// The lead was made a project.
        Project = "project",
    }
}

crate::text_enum! {
    /// Where a lead comes from.
    #[ts(rename = "LeadSource")]
    #[schemars(rename = "LeadSource")]
    Source {
        /// 小区驻点.
        EstateStand = "estate_stand",
        /// 电销.
        Telesales = "telesales",
        /// 抖音.
        Douyin = "douyin",
        /// 小红书.
        Xiaohongshu = "xiaohongshu",
        /// 装修平台.
        Platform = "platform",
        /// 转介绍.
        Referral = "referral",
        /// 进店.
        WalkIn = "walk_in",
        /// 异业合作.
        Partner = "partner",
        /// 老客户.
        OldCustomer = "old_customer",
        /// 其他.
        Other = "other",
    }
}

crate::text_enum! {
    /// How promising a lead is, A best.
    #[ts(rename = "LeadLevel")]
    #[schemars(rename = "LeadLevel")]
    Level {
        /// Will sign soon.
        A = "A",
        /// Wants to, compares.
        B = "B",
        /// Later.
        C = "C",
        /// Hardly.
        D = "D",
    }
}

crate::text_enum! {
    /// Why a lead was lost.
    LostReason {
        /// 价格.
        Price = "price",
        /// 选同行.
        Competitor = "competitor",
        /// 暂不装.
        NotNow = "not_now",
        /// 无效号.
        BadNumber = "bad_number",
        /// 联系不上.
        Unreachable = "unreachable",
        /// 重复.
        Duplicate = "duplicate",
        /// 不在服务范围.
        OutOfArea = "out_of_area",
        /// 其他.
        Other = "other",
    }
}

crate::text_enum! {
    /// Why a lead went back to the pool.
    PoolReason {
        /// 联系不上.
        Unreachable = "unreachable",
        /// 近期不装.
        NotNow = "not_now",
        /// 顾不过来.
        NoTime = "no_time",
        /// 更适合同事.
        BetterSuited = "better_suited",
        /// 人员离职或调岗.
        Leaving = "leaving",
        /// 其他; a word about it is asked for.
        Other = "other",
        /// Nobody touched it for longer than its stage allows; given by the rule alone.
        Untouched = "untouched",
        /// The rule that assigns it had nobody who could take it; given by the rule alone.
        NoTaker = "no_taker",
    }
}

impl PoolReason {
    /// Whether rules give it, and people do not.
    pub const fn is_by_rule(self) -> bool {
        matches!(self, Self::Untouched | Self::NoTaker)
    }
}

crate::text_enum! {
    /// Who may claim leads of the pool.
    Claimers {
        /// Sales, and the firm's owner.
        Sales = "sales",
        /// Every active member.
        Everybody = "everybody",
    }
}

crate::text_enum! {
    /// What moved a lead or a project on, or assigned a lead, by itself.
    MoveCause {
        /// Rooms were measured for the first time.
        Measured = "measured",
        /// A quote was sent.
        QuoteSent = "quote_sent",
        /// A rule assigned it by turns.
        ByTurns = "by_turns",
        /// A rule assigned it by load.
        ByLoad = "by_load",
        /// A rule put it into the pool: all of its members left the firm.
        AllLeft = "all_left",
        /// The same: all that did not leave take no leads for now.
        AllPaused = "all_paused",
        /// The same: all that did not leave hold as many as they may.
        AllFull = "all_full",
        /// The same: one for one reason, one for another.
        NoneFree = "none_free",
    }
}

crate::text_enum! {
    /// A new or an old flat.
    FlatKind {
        /// 毛坯.
        Bare = "bare",
        /// 精装.
        Furnished = "furnished",
        /// 旧房.
        Old = "old",
    }
}

crate::text_enum! {
    /// Whether the person agreed to be contacted and to have the data kept.
    Consent {
        /// Not asked yet.
        Unknown = "unknown",
        /// Agreed.
        Given = "given",
        /// Refused or withdrew: do not call.
        Refused = "refused",
    }
}

crate::text_enum! {
    /// What happened.
    ActivityKind {
        /// 电话.
        Call = "call",
        /// 微信.
        Wechat = "wechat",
        /// 上门 or 到店.
        Visit = "visit",
        /// 量房.
        Survey = "survey",
        /// 备注.
        Note = "note",
        /// The stage moved; written by the system.
        Stage = "stage",
        /// Became a customer with a project; written by the system.
        Converted = "converted",
        /// Handed to another owner; written by the system.
        Assigned = "assigned",
        /// Claimed from the pool; written by the system.
        Claimed = "claimed",
        /// Went back to the pool; written by the system.
        Returned = "returned",
    }
}

/// In SQL: the kinds of [`ActivityKind::is_contact`].
macro_rules! contacts {
    () => {
        "('call','wechat','visit','survey')"
    };
}
pub(crate) use contacts;

impl ActivityKind {
    /// Whether people log it; the others write themselves.
    pub const fn is_manual(self) -> bool {
        matches!(
            self,
            Self::Call | Self::Wechat | Self::Visit | Self::Survey | Self::Note
        )
    }

    /// Whether it counts as having been in touch.
    pub const fn is_contact(self) -> bool {
        matches!(self, Self::Call | Self::Wechat | Self::Visit | Self::Survey)
    }
}

crate::text_enum! {
    /// What the next action of a lead asks of the reader.
    NextState {
        /// Its day is over.
        Overdue = "overdue",
        /// Today.
        Today = "today",
        /// Later.
        Planned = "planned",
        /// Nothing is planned.
        Nothing = "nothing",
        /// The lead is closed: nothing is due.
        Closed = "closed",
    }
}

/// What the next action asks for today. Overdue is shown red, nothing planned yellow.
pub fn next_state(stage: Stage, next_on: Option<NaiveDate>, today: NaiveDate) -> NextState {
    match next_on {
        _ if !stage.is_open() => NextState::Closed,
        None => NextState::Nothing,
        Some(day) if day < today => NextState::Overdue,
        Some(day) if day == today => NextState::Today,
        Some(_) => NextState::Planned,
    }
}

/// When a lead that nobody touched since `touched` goes back to the pool, and how that looks today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolClock {
    /// The first day on which it belongs to the pool.
    pub returns_on: NaiveDate,
    /// Whether that day has come.
    pub returned: bool,
    /// Days left, where its owner is to be warned: never on the day it was touched.
    pub warned: Option<u32>,
}

impl PoolClock {
    /// `days` without a touch are allowed, and the last `warn` of them are warned of.
    pub fn of(touched: NaiveDate, days: u32, warn: u32, today: NaiveDate) -> Self {
        let returns_on = touched + chrono::Days::new(days.into());
        let left = days_since(today, returns_on);
        Self {
            returns_on,
            returned: today >= returns_on,
            warned: (left > 0 && left <= warn && today > touched).then_some(left),
        }
    }
}

/// What a member holds and has claimed, and how much of either the firm allows; no limit where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClaimLimits {
    /// Open leads that he holds.
    pub held: u32,
    /// At most so many.
    pub held_max: Option<u32>,
    /// Leads that he claimed today.
    pub claimed: u32,
    /// At most so many a day.
    pub day_max: Option<u32>,
}

impl ClaimLimits {
    /// How many more he may claim today; no number where nothing limits it.
    pub fn left(self) -> Option<u32> {
        let left = |max: Option<u32>, used: u32| max.map(|max| max.saturating_sub(used));
        let (held, day) = (
            left(self.held_max, self.held),
            left(self.day_max, self.claimed),
        );
        match (held, day) {
            (Some(held), Some(day)) => Some(held.min(day)),
            (one, other) => one.or(other),
        }
    }
}

crate::text_enum! {
    /// How long before its time the next action is reminded of.
    Remind {
        /// At its time.
        AtTime = "at_time",
        /// 10 minutes before.
        Min10 = "min_10",
        /// 30 minutes before.
        Min30 = "min_30",
        /// An hour before.
        Hour1 = "hour_1",
        /// A day before.
        Day1 = "day_1",
    }
}

impl Remind {
    /// Minutes before the time.
    pub const fn minutes(self) -> i64 {
        match self {
            Self::AtTime => 0,
            Self::Min10 => 10,
            Self::Min30 => 30,
            Self::Hour1 => 60,
            Self::Day1 => 1_440,
        }
    }
}

crate::text_enum! {
    /// How long a reminder is put off.
    Snooze {
        /// 10 minutes.
        Min10 = "min_10",
        /// An hour.
        Hour1 = "hour_1",
        /// Tomorrow at 9:00 where the firm is.
        Tomorrow = "tomorrow",
    }
}

/// The moments of a reminder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReminderClock {
    /// When the next action is planned.
    pub planned: Timestamp,
    /// How long before that it is reminded of.
    pub remind: Remind,
    /// Until when it was put off.
    pub snoozed_until: Option<Timestamp>,
}

impl ReminderClock {
    /// When it reminds. None where it did its work: somebody has been in touch since it first reminded.
    pub fn at(self, touched: Option<Timestamp>) -> Option<Timestamp> {
        let first = Timestamp(self.planned.0 - self.remind.minutes() * 60_000);
        if touched.is_some_and(|touched| touched >= first) {
            return None;
        }
        Some(self.snoozed_until.unwrap_or(first))
    }
}

/// Whole days between two days; never below zero.
pub fn days_since(day: NaiveDate, today: NaiveDate) -> u32 {
    u32::try_from((today - day).num_days()).unwrap_or(0)
}

/// Reads a typed or picked day: `2026-11-21`, `2026/11/21`, `2026.11.21`, `20261121`, `2026年11月21日`; blank is `None`.
/// Days before 1990 and more than 30 years ahead of `today` are refused.
///
/// # Errors
/// `crm.date_invalid`, `crm.date_absurd`.
pub fn day(field: &str, text: &str, today: NaiveDate) -> Result<Option<NaiveDate>> {
    let typed = text.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let shown: String = typed.chars().take(40).collect();
    let digits: String = typed
        .chars()
        .map(|c| match c {
            '/' | '.' | '年' | '月' | '．' | '－' => '-',
            '０'..='９' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            _ => c,
        })
        .filter(|c| *c != '日' && !c.is_whitespace())
        .collect();
    let day = NaiveDate::parse_from_str(&digits, "%Y-%m-%d")
        .or_else(|_| NaiveDate::parse_from_str(&digits, "%Y%m%d"))
        .map_err(|_| {
            Fault::field(
                field,
                "crm.date_invalid",
                format!("“{shown}” is not a day; type it as 2026-11-21."),
            )
            .with("text", shown.clone())
        })?;
    let first = NaiveDate::from_ymd_opt(1990, 1, 1).unwrap_or(NaiveDate::MIN);
    if day < first || day > today + chrono::Days::new(30 * 366) {
        return Err(Fault::field(
            field,
            "crm.date_absurd",
            format!("{day} cannot be meant here; check the year."),
        )
        .with("text", day.to_string()));
    }
    Ok(Some(day))
}

/// Reads a typed time of day, as `14:30`: `9:05`, `1430`, `14：30`, `14点`, `9点半`, `9点05分` too; blank is `None`.
///
/// # Errors
/// `crm.time_invalid`.
pub fn time(field: &str, text: &str) -> Result<Option<String>> {
    let typed = text.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let plain: String = typed
        .chars()
        .map(reading::half_width)
        .filter(|c| !c.is_whitespace())
        .collect();
    let plain = plain.replace("点半", ":30").replace(['点', '时'], ":");
    let plain = plain.strip_suffix('分').unwrap_or(&plain);
    let parts = match plain.split_once(':') {
        Some((hours, "")) => Some((hours, "00")),
        Some((hours, minutes)) => (minutes.len() == 2).then_some((hours, minutes)),
        None if matches!(plain.len(), 3 | 4) && plain.is_ascii() => {
            Some(plain.split_at(plain.len() - 2))
        }
        None => None,
    };
    let number = |text: &str| {
        let digits = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse::<u32>().ok()).flatten()
    };
    let time = parts
        .and_then(|(hours, minutes)| NaiveTime::from_hms_opt(number(hours)?, number(minutes)?, 0));
    match time {
        Some(time) => Ok(Some(time.format("%H:%M").to_string())),
        None => {
            let shown: String = typed.chars().take(40).collect();
            let hint = format!("“{shown}” is not a time of day; type it as 14:30.");
            Err(Fault::field(field, "crm.time_invalid", hint).with("text", shown))
        }
    }
}

/// Reads a typed area in ㎡, more than 0 and at most 100,000; blank is `None`.
///
/// # Errors
/// `crm.area_invalid`, `crm.area_absurd`.
pub fn area(field: &str, text: &str) -> Result<Option<Quantity>> {
    let typed = text.trim();
    let number = ["平方米", "平方", "平米", "㎡", "m²", "m2", "平"]
        .iter()
        .find_map(|unit| typed.strip_suffix(unit))
        .unwrap_or(typed);
    if number.is_empty() && typed.is_empty() {
        return Ok(None);
    }
    let shown: String = typed.chars().take(40).collect();
    let invalid = || {
        Fault::field(
            field,
            "crm.area_invalid",
            format!("“{shown}” is not an area; type square metres such as 98.5."),
        )
        .with("text", shown.clone())
    };
    if number.contains(['%', '％', '¥', '￥', '元']) {
        return Err(invalid());
    }
    let value: Quantity = number.parse().map_err(|_| invalid())?;
    let most = Quantity::from_scaled(100_000 * 1_000_000);
    if value <= Quantity::ZERO || value > most {
        return Err(Fault::field(
            field,
            "crm.area_absurd",
            "An area is more than 0 and at most 100,000 ㎡; check the digits.",
        )
        .with("text", shown));
    }
    Ok(Some(value))
}

/// Reads a typed budget in yuan, at most a billion: `150000`, `15万`, `15.5 w`; blank is `None`.
///
/// # Errors
/// `crm.budget_invalid`.
pub fn budget(field: &str, text: &str) -> Result<Option<Money>> {
    let typed = text.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let shown: String = typed.chars().take(40).collect();
    let invalid = || {
        Fault::field(
            field,
            "crm.budget_invalid",
            format!("“{shown}” is not an amount; type yuan such as 150000, or 15万."),
        )
        .with("text", shown.clone())
    };
    let (number, factor) = match typed.strip_suffix('元').unwrap_or(typed).trim_end() {
        number if number.ends_with(['万', 'w', 'W', '萬']) => {
            let mut short = number.to_owned();
            short.pop();
            (short, 10_000u32)
        }
        number => (number.to_owned(), 1),
    };
    if number.contains(['%', '％']) {
        return Err(invalid());
    }
    let value = number
        .parse::<Quantity>()
        .ok()
        .and_then(|value| value.to_decimal().checked_mul(Decimal::from(factor)))
        .filter(|value| !value.is_sign_negative() && value.normalize().scale() <= 2)
        .filter(|value| *value <= Decimal::from(1_000_000_000u32))
        .ok_or_else(invalid)?;
    Money::from_decimal(value).map(Some)
}

#[cfg(test)]
mod tests {
    use super::Stage::{self, *};
    use super::{ActivityKind, Remind, ReminderClock, time};
    use kernel::Timestamp;

    #[test]
    fn a_time_of_day_is_read_as_people_type_it() {
        for (typed, read) in [
            ("14:30", Some("14:30")),
            (" 9:05 ", Some("09:05")),
            ("1430", Some("14:30")),
            ("905", Some("09:05")),
            ("１４：３０", Some("14:30")),
            ("9点", Some("09:00")),
            ("9点半", Some("09:30")),
            ("14点05分", Some("14:05")),
            ("0:00", Some("00:00")),
            ("", None),
        ] {
            assert_eq!(time("at", typed).unwrap().as_deref(), read, "{typed}");
        }
        for typed in [
            "24:00",
            "12:60",
            "9",
            "9:5",
            "noon",
            "-1:00",
            "1:2:3",
            "12345",
            "下午3点",
            "+1:00",
        ] {
            let fault = time("nextTime", typed).unwrap_err();
            assert_eq!(fault.code, "crm.time_invalid", "{typed}");
        }
    }

    #[test]
    fn a_reminder_comes_before_its_time_until_it_is_answered() {
        let at = |minutes: i64| Timestamp(minutes * 60_000);
        let clock = |remind, snoozed_until| ReminderClock {
            planned: at(2_000),
            remind,
            snoozed_until,
        };
        for (clock, touched, due) in [
            (clock(Remind::AtTime, None), None, Some(at(2_000))),
            (clock(Remind::Min10, None), None, Some(at(1_990))),
            (clock(Remind::Hour1, None), Some(at(1_939)), Some(at(1_940))),
            (clock(Remind::Hour1, None), Some(at(1_940)), None),
            (clock(Remind::Day1, None), None, Some(at(560))),
            (clock(Remind::Min30, Some(at(2_100))), None, Some(at(2_100))),
            (clock(Remind::Min30, Some(at(2_100))), Some(at(1_980)), None),
        ] {
            assert_eq!(clock.at(touched), due, "{clock:?} {touched:?}");
        }
    }

    #[test]
    fn the_way_goes_forward_only() {
        for (from, to, before) in [
            (New, Contacted, true),
            (New, Quoted, true),
            (SurveyBooked, Surveyed, true),
            (Surveyed, Surveyed, false),
            (Planned, Surveyed, false),
            (Deposit, Quoted, false),
            (Signed, Quoted, false),
            (Paused, Quoted, false),
            (Lost, Quoted, false),
            (New, Paused, false),
            (New, Lost, false),
        ] {
            assert_eq!(Stage::comes_before(from, to), before, "{from:?} {to:?}");
        }
    }

    #[test]
    fn sql_and_rust_agree_on_what_a_contact_is() {
        let contacts: Vec<String> = ActivityKind::ALL
            .iter()
            .filter(|kind| kind.is_contact())
            .map(|kind| format!("'{}'", kind.as_str()))
            .collect();
        assert_eq!(contacts!(), format!("({})", contacts.join(",")));
    }
}
