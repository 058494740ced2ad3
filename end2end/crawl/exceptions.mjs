// What the crawl meets and is right as it is. Each says where (`at`: the kind of page and the control), what is met, and
// why that is no fault. The crawl fails on one that is no longer met, and on more than fifteen.
export const EXCEPTIONS = [
  {
    at: /^Profile: button Change password$/,
    what: /^status: 400 POST \/rpc\/change_password/,
    why: "what a password has to be like is known to the server, which says it of an empty form",
  },
];

/** Models whose objects cannot come from a file, and why. They count among the exceptions. */
export const NOT_IMPORTED = new Map([
  ["extras.imageattachment", "a picture is no column of a file: `services::transfer` leaves out what is no writable field, and the rules ask for it"],
]);

export const MOST = 15;

/** Findings without those that an exception explains; the exceptions that explained nothing. */
export function explained(findings, exceptions = EXCEPTIONS) {
  const used = new Set();
  const left = findings.filter((finding) => {
    const exception = exceptions.find(
      (one) => one.at.test(`${finding.place}: ${finding.control}`) && one.what.test(`${finding.kind}: ${finding.text}`),
    );
    if (exception) used.add(exception);
    return !exception;
  });
  return { left, unused: exceptions.filter((one) => !used.has(one)) };
}
