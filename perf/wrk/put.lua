-- PUTs of one value to keys 1..N, chosen at random. Arguments: N, the value's bytes, and perhaps a field of the request.
function init(args)
   keys = tonumber(args[1])
   local value = string.rep("v", tonumber(args[2]))
   local path = wrk.path or "/"
   head = "PUT " .. path
   local field = args[3] and "\r\n" .. args[3] or ""
   tail = " HTTP/1.1\r\nHost: " .. wrk.headers["Host"] .. field .. "\r\nContent-Length: " .. #value .. "\r\n\r\n" .. value
   math.randomseed(os.time())
end

function request()
   return head .. math.random(1, keys) .. tail
end
