-- POSTs of one body. Arguments: the body.
function init(args)
   wrk.method = "POST"
   wrk.body = args[1]
   post = wrk.format()
end

function request()
   return post
end
