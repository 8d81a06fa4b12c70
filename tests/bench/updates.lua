-- wrk: Telegram updates with distinct ids, from 5,000 chats; the figures as one line of JSON.
local sent, first = 0, 1
local text = string.rep("làm căn cước ", 15)

function init(args)
  first = tonumber(args[1])
  wrk.headers["X-Telegram-Bot-Api-Secret-Token"] = args[2]
  wrk.headers["Content-Type"] = "application/json"
end

function request()
  local id, chat = first + sent, 100000 + sent % 5000
  sent = sent + 1
  return wrk.format("POST", nil, nil, '{"update_id":' .. id .. ',"message":{"message_id":' .. sent
    .. ',"from":{"id":' .. chat .. ',"is_bot":false,"first_name":"A","language_code":"vi"},"chat":{"id":' .. chat
    .. ',"type":"private","first_name":"A"},"date":1795306000,"text":"' .. text .. '"}}')
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '\n{"answered":%d,"seconds":%.4f,"p50_ms":%.3f,"p99_ms":%.3f,"max_ms":%.3f,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    latency.max / 1e3, e.status, e.connect + e.read + e.write + e.timeout))
end
