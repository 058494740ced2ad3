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

class Calendar extends Base {
  constructor(element, options = {}) {
    super(element, { ...options, plugins: [...plugins, ...(options.plugins ?? [])] });
  }
}

globalThis.FullCalendar = { Calendar };
