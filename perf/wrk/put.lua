-- PUTs of one value to keys 1..N, chosen at random. Arguments: N, the value's bytes.
function init(args)
   keys = tonumber(args[1])
   local value = string.rep("v", tonumber(args[2]))
   local path = wrk.path or "/"
   head = "PUT " .. path
   tail = " HTTP/1.1\r\nHost: " .. wrk.headers["Host"] .. "\r\nContent-Length: " .. #value .. "\r\n\r\n" .. value
   math.randomseed(os.time())
end

function request()
   return head .. math.random(1, keys) .. tail
end
