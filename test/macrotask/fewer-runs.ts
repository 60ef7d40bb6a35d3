// A promise of this project takes a millisecond where another one takes none: fewer random runs.
process.env.FC_RUNS = process.env.FC_RUNS || '10'
