import fc from 'fast-check';

/**
 * Property tests take the same random values in every run, so that a run can be repeated; LOCKSTEP_SEED=N takes
 * others. A failure prints its seed.
 */
fc.configureGlobal({ seed: Number(process.env.LOCKSTEP_SEED ?? 20261123) });
