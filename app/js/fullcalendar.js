// FullCalendar with just the views the calendar page offers, as one global that `app/src/calendar` binds to:
// `new FullCalendar.Calendar(element, options)`. Its styles are in fullcalendar.css beside this file.
import { Calendar as Base } from "fullcalendar";
import dayGrid from "fullcalendar/daygrid";
import interaction from "fullcalendar/interaction";
import list from "fullcalendar/list";
import multiMonth from "fullcalendar/multimonth";
import classicTheme from "fullcalendar/themes/classic";
import timeGrid from "fullcalendar/timegrid";

const plugins = [dayGrid, timeGrid, list, multiMonth, interaction, classicTheme];

/** Times have one form in every language; Intl would write a span as "4:30–6:00" in some of them. */
const clock = ({ hour, minute }) => [hour, minute].map((part) => String(part).padStart(2, "0")).join(":");
const times = ({ start, end }) => (end ? `${clock(start)}–${clock(end)}` : clock(start));

class Calendar extends Base {
  constructor(element, options = {}) {
    super(element, { eventTimeFormat: times, slotHeaderFormat: times, ...options, plugins: [...plugins, ...(options.plugins ?? [])] });
  }
}

globalThis.FullCalendar = { Calendar };
