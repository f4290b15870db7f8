-- GETs of keys 1..N, each once and in no order a disk or a tree would like, until all have been asked for. Arguments: N, which
-- must not be a multiple of the step, a prime.
local STEP = 999983

function init(args)
   keys = tonumber(args[1])
   math.randomseed(os.time())
   at = math.random(0, keys - 1)
   head = "GET " .. wrk.path
   tail = " HTTP/1.1\r\nHost: " .. wrk.headers["Host"] .. "\r\n\r\n"
end

function request()
   at = (at + STEP) % keys
   return head .. (at + 1) .. tail
end
