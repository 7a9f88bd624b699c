-- Sends every prepared request once over the open connections, and says when the last answer has come.
--
-- Arguments: how many requests, the expected status, method, path, body, file of links, then headers as name and value in turn. Each line
-- of the file holds a token and a submission's id; they take the place of @token@ and @submission@ in path and body.
-- Once all requests are out, connections wait: the number of answers is exact, and nothing is sent that is not counted.

local ffi = require("ffi")
ffi.cdef [[
typedef struct { long seconds; long nanoseconds; } moment;
int clock_gettime(int clock, moment *now);
]]

local FOR_EVER = 3600 * 1000
local links = {}
local reserved, sent = 0, 0
total, answered, began, ended = 0, 0, 0, 0
wrong = ""

local function now()
  local moment = ffi.new("moment")
  ffi.C.clock_gettime(1, moment)
  return tonumber(moment.seconds) + tonumber(moment.nanoseconds) / 1e9
end

local the_thread
function setup(thread)
  the_thread = thread
end

function init(arguments)
  total = tonumber(arguments[1])
  expected = tonumber(arguments[2])
  wrk.method, path, body = arguments[3], arguments[4], arguments[5]
  for line in io.lines(arguments[6]) do
    local token, submission = line:match("(%S+) (%S+)")
    links[#links + 1] = { token, submission }
  end
  for place = 7, #arguments - 1, 2 do
    wrk.headers[arguments[place]] = arguments[place + 1]
  end
end

function delay()
  if reserved >= total then
    return FOR_EVER
  end
  reserved = reserved + 1
  return 0
end

function request()
  if sent == 0 then
    began = now()
  end
  local link = links[sent % #links + 1]
  sent = sent + 1
  local here = path:gsub("@token@", link[1])
  if body == "" then
    return wrk.format(nil, here)
  end
  local content = body:gsub("@submission@", link[2])
  return wrk.format(nil, here, nil, content)
end

function response(status)
  answered = answered + 1
  if status ~= expected then
    wrong = wrong .. status .. " "
  end
  if answered == total then
    ended = now()
    print("finished")
    io.flush()
  end
end

function done(summary, latency)
  local get = function(name) return the_thread:get(name) end
  local failed = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  print(string.format(
    '{"answered": %d, "seconds": %.6f, "p50_ms": %.3f, "p99_ms": %.3f, "failed": %d, "wrong": "%s"}',
    get("answered"), get("ended") - get("began"), latency:percentile(50) / 1000, latency:percentile(99) / 1000, failed, get("wrong")
  ))
end
