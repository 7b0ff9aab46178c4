/** Of a confined process's heap, in MB. A connector holds some answers of a service; what needs more works on less at a time. */
export const heapMb = 256
/** How long a process may leave a ping without an answer: the program in it does not come to an end by itself. */
export const stuckMs = 10_000
/** Between two pings while something is asked of it. */
export const pingEveryMs = 2_000
/** Loading the program included; a busy machine may take its time. */
export const startTimeoutMs = 30_000
/** A process that nobody asks anything ends after this long: starting one anew takes a tenth of a second. */
export const idleMs = 30_000
/** Within it a program may say what it sent, when it is told to end. The step's own grace is a little longer. */
export const abortGraceMs = 150
/** Processes of one program at the same time; more work waits. */
export const mostProcesses = 4
/** What one job may ask of main. */
export const mostCalls = 2_000
export const mostLogLines = 1_000
/** What a job that has no time of its own may take. */
export const longestJobMs = 600_000
