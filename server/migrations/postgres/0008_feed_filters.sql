ALTER TABLE "notices_calendarfeed" ADD COLUMN "statuses" JSONB NOT NULL DEFAULT '[]';
ALTER TABLE "notices_calendarfeed" ADD COLUMN "search" TEXT COLLATE "C" NOT NULL DEFAULT '';
