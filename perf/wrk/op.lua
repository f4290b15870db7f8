-- POSTs of an op to keys 1..N, chosen at random. Arguments: N, the op, in which # is a number from 0 to 9, chosen at random.
function init(args)
   keys = tonumber(args[1])
   before, after = args[2]:match("^(.-)#(.*)$")
   if before == nil then
      before, after = args[2], nil
   end
   head = "POST " .. (wrk.path or "/")
   tail = " HTTP/1.1\r\nHost: " .. wrk.headers["Host"] .. "\r\nContent-Length: "
      .. (#before + (after and #after + 1 or 0)) .. "\r\n\r\n" .. before
   math.randomseed(os.time())
end

function request()
   return head .. math.random(1, keys) .. tail .. (after and math.random(0, 9) .. after or "")
end
