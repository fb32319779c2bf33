export const USAGE = `Usage: gischat-conformance server URL [option ...]
       gischat-conformance client --command COMMAND [option ...]

Checks whether a server, or a client, keeps the rules of the gischat protocol.

  server URL               a server, at its base URL: https://chat.example.org, http://localhost:8000/prefix
  client --command COMMAND a client program, which is run by the shell; {url}, {ws}, {room} and {nickname}
                           in it are replaced. docs/conformance.md says what it has to do

Options:
  --dialect LIST           only cases of these dialects: classic,typed,channel,v4
  --only ID                only this case, or those whose identifiers begin with it: v4, v4.resume
  --room NAME              the room in which the cases take place; as a rule, the emptiest one
  --list                   list the cases and exit
  --json [FILE]            write a report as JSON, to stdout without a file
  --html [FILE]            write a report as a web page
  --junit [FILE]           write a report as JUnit XML
  --expected-failures FILE identifiers of cases that are known to fail, one a line; "#" begins a comment
  --timeout SECONDS        longest wait for one answer, 10 as a rule
  -h, --help               print this help and exit
  -v, --version            print the version and exit

Exit codes:
  0  nothing unexpected failed
  1  a MUST or SHOULD failed unexpectedly, or an expected failure passed
  2  wrong usage, or there is no server
`
