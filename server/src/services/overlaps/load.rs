//! What goes on, when, and what it touches: read with one statement for events and impacts, one for path groups.

use chrono::{DateTime, Duration, Utc};
use shared::meta::ModelMeta;
use shared::models::circuits::circuit::Circuit;
use shared::models::dcim::device::Device;
use shared::models::dcim::power_feed::PowerFeed;
use shared::models::notices::impact::Impact;
use shared::models::notices::maintenance::Maintenance;
use shared::models::notices::outage::Outage;
use shared::models::notices::path_group::PathGroup;
use shared::registry;
use shared::row::{Model, Row};
use shared::value::{AnyRef, Value};

use super::sweep::Moment;
use crate::cx::{Action, Cx};
use crate::db::schema::through;
use crate::db::{Alternatives, Reader, Sql, Ty, unpack};
use crate::engine::catalog::mask;
use crate::engine::condition;
use crate::engine::load::{self, Lock};
use crate::error::Result;
use crate::rules::notices::event::classes;
use crate::services::objects::visible;

/// An event touches something.
#[derive(Debug, Clone, Copy)]
pub struct Touch {
    pub event: AnyRef,
    pub start: Moment,
    pub end: Moment,
    /// Nobody knows when it ends: the end is only assumed.
    pub open: bool,
    pub target: AnyRef,
    /// Position among `LEVELS`; 0 is not known.
    pub level: usize,
}

impl Touch {
    /// Whether what is in the target goes down with it. It has no less redundancy because its place has.
    pub fn takes_down(&self) -> bool {
        matches!(self.level, 0 | OUTAGE)
    }
}

/// Levels from mild to severe. What operators add to them is not known to be either.
pub const LEVELS: [&str; 4] = ["", "REDUCED-REDUNDANCY", "DEGRADED", "OUTAGE"];

/// The worst of them.
const OUTAGE: usize = 3;

/// The time that is asked about; an end of `None` is never.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    pub from: DateTime<Utc>,
    pub to: Option<DateTime<Utc>>,
}

/// What the events of the asked time touch, as far as the caller may see it. Events that were cancelled or superseded do not
/// take place; one that was completed before its end is over. What is known to have no impact is left out.
pub async fn touches(cx: &Cx, reader: &mut Reader<'_>, asked: Asked) -> Result<Vec<Touch>> {
    let mut sql = Sql::new(reader.dialect());
    let packed = sql.dialect().packs();
    let impact = Impact::meta();
    let may = |meta: &ModelMeta| cx.caller.require(Action::View, meta).is_ok();
    for meta in [Maintenance::meta(), Outage::meta()] {
        if !may(meta) || !may(impact) {
            continue;
        }
        sql.push(if sql.is_empty() { "SELECT " } else { " UNION ALL SELECT " });
        if packed {
            sql.packed(|sql| {
                columns(meta, sql);
                Ok::<(), crate::error::Error>(())
            })?;
        } else {
            columns(meta, &mut sql);
        }
        sql.push(" FROM ");
        let impacts = |sql: &mut Sql| {
            sql.push("i.\"event_type\" = ").push(&meta.number.to_string()).push(" AND i.\"event_id\" = e.\"id\"");
        };
        if let Some(to) = asked.to {
            // The classes lead to few events, and those to their impacts.
            classes(asked.from, &mut sql);
            sql.for_each(meta.table, "e", |sql| {
                sql.push("e.\"span\" = k.column1 AND e.\"start\" > k.column2 AND e.\"start\" < ").time(to);
            });
            sql.for_each(impact.table, "i", impacts);
        } else {
            sql.name(meta.table).push(" e JOIN ").name(impact.table).push(" i ON ");
            impacts(&mut sql);
        }
        sql.push(" WHERE ");
        sql.push("(e.\"end\" > ").time(asked.from).push(" OR e.\"end\" IS NULL)");
        sql.push(" AND e.\"status\" NOT IN ('CANCELLED', 'RE-SCHEDULED')");
        sql.push(" AND NOT (e.\"status\" = 'COMPLETED' AND e.\"end\" > ").time(cx.now);
        sql.push(") AND i.\"impact\" IS DISTINCT FROM 'NO-IMPACT'");
        for (meta, alias) in [(meta, "e"), (impact, "i")] {
            if let Some(limit) = cx.caller.limit(meta) {
                sql.push(" AND ");
                condition::write(&cx.trusted(), meta, alias, limit, &mut sql)?;
            }
        }
    }
    if sql.is_empty() {
        return Ok(Vec::new());
    }
    const SHAPE: [Ty; 8] = [Ty::Int, Ty::Int, Ty::Time, Ty::Time, Ty::Time, Ty::Int, Ty::Int, Ty::Int];
    let rows = if packed {
        let rows = reader.rows(sql, &[Ty::Text]).await?;
        rows.iter().map(|row| unpack(row[0].as_str().unwrap_or_default(), &SHAPE)).collect::<Result<_>>()?
    } else {
        reader.rows(sql, &SHAPE).await?
    };
    let since = asked.from.timestamp_micros();
    Ok(rows.iter().filter_map(|row| touch(cx, row)).filter(|touch| touch.end > since).collect())
}

/// The values of a touch, in the order of `touch`.
fn columns(meta: &ModelMeta, sql: &mut Sql) {
    let mended = meta.has("estimated_time_to_repair");
    let mended = if mended { "e.\"estimated_time_to_repair\"" } else { sql.dialect().no_time() };
    let id = meta.number;
    sql.push(&format!("{id}, e.\"id\", e.\"start\", e.\"end\", {mended}, i.\"target_type\", i.\"target_id\""));
    sql.push(", CASE i.\"impact\"");
    for (position, level) in LEVELS.iter().enumerate().skip(1) {
        sql.push(&format!(" WHEN '{level}' THEN {position}"));
    }
    sql.push(" ELSE 0 END");
}

fn touch(cx: &Cx, row: &[Value]) -> Option<Touch> {
    let any = |at: usize| Some(AnyRef { model: i16::try_from(row[at].as_int()?).ok()?, id: row[at + 1].as_int()? });
    let start = row[2].as_time()?;
    let (end, open) = until(cx.now, start, row[3].as_time(), row[4].as_time());
    Some(Touch {
        event: any(0)?,
        start: start.timestamp_micros(),
        end: end.timestamp_micros(),
        open,
        target: any(5)?,
        level: usize::try_from(row[7].as_int()?).ok()?,
    })
}

/// Until when an event lasts, and whether that is only assumed. Without an end it is when its repair is expected; if nobody
/// says that, it is taken to go on for a day: else every outage of today would meet all windows of next year.
pub fn until(
    now: DateTime<Utc>,
    start: DateTime<Utc>,
    end: Option<DateTime<Utc>>,
    repair: Option<DateTime<Utc>>,
) -> (DateTime<Utc>, bool) {
    match (end, repair.filter(|repair| *repair > now && *repair > start)) {
        (Some(end), _) => (end, false),
        (None, Some(repair)) => (repair, false),
        (None, None) => (start.max(now) + Duration::days(1), true),
    }
}

/// A path group and its members.
pub struct Group {
    pub id: i64,
    pub minimum: usize,
    pub members: Vec<AnyRef>,
}

/// Which path groups.
pub enum Which<'a> {
    All,
    One(i64),
    /// Those with one of these as a member.
    With(&'a [AnyRef]),
}

/// Path groups that the caller may see and that have members.
pub async fn groups(cx: &Cx, reader: &mut Reader<'_>, which: Which<'_>) -> Result<Vec<Group>> {
    let meta = PathGroup::meta();
    if cx.caller.require(Action::View, meta).is_err() {
        return Ok(Vec::new());
    }
    let members = [("circuits", Circuit::meta()), ("devices", Device::meta()), ("power_feeds", PowerFeed::meta())];
    let mut sql = Sql::new(reader.dialect());
    sql.push("SELECT g.\"id\", g.\"minimum\"");
    for (field, _) in members {
        let (table, source, target) = through(meta, field);
        sql.push(", ");
        sql.ids(&format!("m.\"{target}\""), |sql| {
            sql.name(&table).push(" m WHERE ").column("m", source).push(" = g.\"id\"");
            Ok::<(), crate::error::Error>(())
        })?;
    }
    sql.push(" FROM ").name(meta.table).push(" g WHERE ");
    match which {
        Which::All => {
            sql.push("TRUE");
        }
        Which::One(id) => {
            sql.push("g.\"id\" = ").int(id);
        }
        Which::With(things) => {
            let mut any = Alternatives::open(&mut sql);
            for (field, member) in members {
                let ids: Vec<i64> = things.iter().filter(|any| any.model == member.number).map(|any| any.id).collect();
                if !ids.is_empty() {
                    let (table, source, target) = through(meta, field);
                    let sql = any.next(&mut sql).push("g.\"id\" IN (SELECT ");
                    sql.name(source).push(" FROM ").name(&table).push(" WHERE ").name(target).in_ints(ids).push(")");
                }
            }
            any.close(&mut sql);
        }
    }
    if let Some(limit) = cx.caller.limit(meta) {
        sql.push(" AND ");
        condition::write(&cx.trusted(), meta, "g", limit, &mut sql)?;
    }
    let rows = reader.rows(sql, &[Ty::Int, Ty::Int, Ty::Ints, Ty::Ints, Ty::Ints]).await?;
    let group = |row: &Vec<Value>| {
        let each = members.iter().enumerate();
        let members = each.flat_map(|(place, (_, member))| {
            row[place + 2].ids().iter().map(|id| AnyRef { model: member.number, id: *id })
        });
        let minimum = usize::try_from(row[1].as_int()?).ok()?;
        Some(Group { id: row[0].as_int()?, minimum, members: members.collect() })
    };
    Ok(rows.iter().filter_map(group).filter(|group| !group.members.is_empty()).collect())
}

/// Start and end of an event; `None` when there is no such event for the caller.
pub async fn event(cx: &Cx, reader: &mut Reader<'_>, event: AnyRef) -> Result<Option<Row>> {
    let Some(meta) = registry::numbered(event.model) else { return Ok(None) };
    cx.caller.require(Action::View, meta)?;
    let visible = visible(cx, reader, meta, &[event.id]).await?;
    Ok(load::rows(cx, reader, meta, &visible, mask(meta, ["start", "end", "estimated_time_to_repair"]), Lock::No)
        .await?
        .pop())
}
