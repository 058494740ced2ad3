ALTER TABLE "notices_calendarfeed" ADD COLUMN "statuses" TEXT NOT NULL DEFAULT '[]';
ALTER TABLE "notices_calendarfeed" ADD COLUMN "search" TEXT NOT NULL DEFAULT '';
