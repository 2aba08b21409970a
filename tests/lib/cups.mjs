/** A real CUPS of the test's own, with a queue whose backend puts each job into a folder as it came. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort, start, until } from "./processes.mjs";

const BACKEND = `#!/bin/sh
# Copies a job into the folder of its device, with its title and copies beside it.
if [ $# -eq 0 ]; then
  echo 'direct tofolder "Unknown" "Copies into a folder"'
  exit 0
fi
folder=\${DEVICE_URI#tofolder:}
printf '%s\\n%s\\n' "$3" "$4" >"$folder/$1.ticket"
if [ -n "$6" ]; then cat "$6"; else cat; fi >"$folder/$1.part" && mv "$folder/$1.part" "$folder/$1.pdf"
`;

/** Starts it in a folder; `env` leads programs to it. */
export async function openCups(folder) {
  const root = join(folder, "cups");
  const printed = join(root, "printed");
  for (const name of ["etc", "bin/backend", "run", "cache", "spool", "tmp", "printed"]) {
    mkdirSync(join(root, name), { recursive: true });
  }
  // Jobs run as another user than the one that starts the test.
  for (const path of [folder, root, join(root, "tmp")]) chmodSync(path, 0o755);
  chmodSync(printed, 0o777);
  for (const name of readdirSync("/usr/lib/cups")) {
    if (name !== "backend") symlinkSync(join("/usr/lib/cups", name), join(root, "bin", name));
  }
  writeFileSync(join(root, "bin/backend/tofolder"), BACKEND, { mode: 0o755 });
  const port = await freePort();
  writeFileSync(
    join(root, "cupsd.conf"),
    `Listen 127.0.0.1:${port}
LogLevel info
Browsing No
WebInterface No
DefaultAuthType None
<Location />
  Order allow,deny
  Allow 127.0.0.1
</Location>
<Policy default>
  <Limit All>
    Order allow,deny
    Allow 127.0.0.1
  </Limit>
</Policy>
`,
  );
  writeFileSync(
    join(root, "cups-files.conf"),
    `ServerRoot ${root}/etc
ServerBin ${root}/bin
DataDir /usr/share/cups
StateDir ${root}/run
CacheDir ${root}/cache
RequestRoot ${root}/spool
TempDir ${root}/tmp
AccessLog ${root}/access_log
ErrorLog ${root}/error_log
PageLog ${root}/page_log
`,
  );
  const daemon = start("cupsd", ["-f", "-c", join(root, "cupsd.conf"), "-s", join(root, "cups-files.conf")], {
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
  });
  const server = `127.0.0.1:${port}`;
  const env = { CUPS_SERVER: server };
  const client = (program, ...args) =>
    execFileSync(program, args, {
      env: { ...process.env, ...env, LC_ALL: "C", PATH: `${process.env.PATH}:/usr/sbin` },
      encoding: "utf8",
      // Its warning that raw queues will go one day is not of interest here.
      stdio: ["ignore", "pipe", "pipe"],
    });
  try {
    await Promise.race([until("cupsd answers", () => client("lpstat", "-r").includes("is running")), daemon.failed]);
  } catch (error) {
    await daemon.end();
    throw new Error(`${error.message}\n${daemon.said()}`, { cause: error });
  }
  return {
    env,
    /** Adds a queue that passes jobs on unchanged. */
    addQueue(name, description) {
      client("lpadmin", "-h", server, "-p", name, "-E", "-v", `tofolder:${printed}`, "-m", "raw", "-D", description);
    },
    makeDefault: (name) => client("lpadmin", "-h", server, "-d", name),
    /** The job with this id (`RAW-1`), once the backend has it: its bytes, title and copies. */
    async job(id) {
      const number = id.split("-").at(-1);
      const path = join(printed, `${number}.pdf`);
      await until(`job ${id} is printed`, () => readdirSync(printed).includes(`${number}.pdf`));
      const [title, copies] = readFileSync(join(printed, `${number}.ticket`), "utf8").split("\n");
      return { bytes: readFileSync(path), path, title, copies: Number(copies) };
    },
    log: () => readFileSync(join(root, "error_log"), "utf8"),
    async close() {
      await daemon.end();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
