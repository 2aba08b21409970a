/** Preloaded into a process whose clock is to be wrong by BENCH_CLOCK_OFFSET_MS. */
let wrong = Number(process.env.BENCH_CLOCK_OFFSET_MS);
globalThis.putClockRight = () => {
  wrong = 0;
};
const Right = globalThis.Date;

globalThis.Date = class extends Right {
  constructor(...given) {
    if (given.length === 0) super(Right.now() + wrong);
    else super(...given);
  }

  static now() {
    return Right.now() + wrong;
  }
};
